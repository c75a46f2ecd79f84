"""How often drift is told where there is none, and where a season was lost: the figures of the help.

`python -m tests.monitoring.false_alarms [--data DIR]` measures on generated series and on real ones, of which only the
training half is read: its first 70 % are the reference, stretches of the rest are watched as if they came anew. What
drifts there in truth counts as a false alarm too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

import numpy as np

from tests.monitoring.shifting import DAY, SEASONAL, TEXT, day_after_day, series
from workbench.data.opening import open_paths
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.model.split import split_points
from workbench.packs.reference.reference import shapes_of
from workbench.packs.reference.shape import SHIFTED, Shape
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.score import quantities

FIVE = """import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: five quantities of the catalog
    return (
        (value > 1e9)
        | (rk.diff_z(value) > 1e9)
        | (rk.ar_z(value) > 1e9)
        | (rk.zscore(value, 100) > 1e9)
        | (rk.robust_z(value, 100) > 1e9)
    )
"""
STRETCHES = (DAY, 7 * DAY)
_TRIED = 6  # of a length and a series
Told = tuple[bool, bool]  # above 0.25 alone, above what is usual


def told(
    shapes: Mapping[str, Shape], rule: Rule, stretch: Series, host: Host, start: int = 0
) -> Iterator[tuple[str, Told]]:
    """Each quantity of a stretch from point `start` on, with whether it is said to have shifted."""
    for one in quantities(rule, stretch, host, (start, len(stretch))):
        index = shapes[one.text].stability(one.values) if one.text in shapes else None
        if index is not None:
            limit = shapes[one.text].limit(int(np.isfinite(one.values).sum()))
            yield one.text, (index > SHIFTED, limit is not None and index > limit)


def alarms(whole: Iterable[Series], points: int, host: Host) -> Iterator[Told]:
    """Of stretches of so many points after the first 70 % of each series."""
    rule = Rule("five", FIVE, input=InputSpec(series=("*",)))
    for one in whole:
        learned = int(0.7 * len(one))
        if len(one) - learned < points or learned < 4 * points:
            continue
        train = one.cut(0, learned)
        shapes = shapes_of(train, quantities(rule, train, host))
        for start in np.unique(np.linspace(learned, len(one) - points, _TRIED).astype(int)).tolist():
            yield from (said for _, said in told(shapes, rule, one.cut(start, start + points), host))


def found(days: int, history: int, lost: bool, host: Host) -> Iterator[Told]:
    """Of a rule that asks for the season: what is said of that quantity on days that lost it, or did not, after so many
    days of history, which had it."""
    rule = Rule("daily", TEXT, input=InputSpec(series=("*",)))
    train = series(day_after_day(0, 42))
    shapes = shapes_of(train, quantities(rule, train, host))
    for seed in range(1, 41):
        stretch = series(np.r_[day_after_day(seed + 100, history), day_after_day(seed, days, lost)])
        yield from (said for text, said in told(shapes, rule, stretch, host, DAY * history) if text == SEASONAL)


def training_halves(folder: Path) -> Iterator[Series]:
    """What may be looked at of each curve of a set."""
    for one in open_paths([folder]).series:
        yield one.cut(0, split_points(len(one), one.test_start).validation_stop)


def main(arguments: list[str]) -> None:
    """Print a line for each kind of series and length."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    data = parser.parse_args(arguments).data
    kinds = {"a daily season": [series(day_after_day(seed, 60)) for seed in range(8)]}
    if data is not None:
        sets = sorted(path for path in data.iterdir() if any(path.glob("*.parquet")))
        kinds |= {path.name: list(training_halves(path)) for path in sets}
    with Host(options=HostOptions(spare=False)) as host:
        for history, days, lost in product((0, 7), (2, 7, 14), (False, True)):
            name = f"{'lost' if lost else 'kept'} season, {days} days after {history} of history"
            _say(name, list(found(days, history, lost, host)))
        for points in STRETCHES:
            for name, whole in kinds.items():
                _say(f"{name}, stretches of {points:,} points", list(alarms(whole, points, host)))


def _say(name: str, said: list[Told]) -> None:
    if said:
        plain, usual = (100 * np.mean(np.array(said), axis=0)).tolist()
        text = f"{plain:.1f} % above {SHIFTED}, {usual:.1f} % above what is usual"
        print(f"{name}: {len(said)} told, {text}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
