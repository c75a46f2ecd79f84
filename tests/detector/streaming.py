"""Rules, points and a reader for the tests of streams: three ways to run, alerts with every setting in use."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence

import numpy as np

from workbench.detector.points import Point
from workbench.detector.route import Panel, panel
from workbench.model.emit import Emit
from workbench.model.rule import Alert, InputSpec, Rule, Way

SMOOTH = """import numpy as np
import rulekit

HIGH = 1.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: the value is far above its own average
    flags = value - rulekit.ewma(value, 5) > HIGH
    return flags.astype(int)
"""
# A lag looks back on exactly so many points; a mean passes missing points over and looks back on more where there are.
LOOK = SMOOTH.replace("value - rulekit.ewma(value, 5)", "rulekit.diff(value, 4)").replace(
    "the value is far above its own average", "the value is far above that of four points before"
)
ODD = """import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: the value is far above the mean of the points it is seen with
    flags = value - np.nanmean(value) > 0.8
    return flags.astype(int)
"""
ALERT = Alert(for_points=2, keep_points=1, dedup_points=4)
START_NS = 1_700_000_000_000_000_000


def rule(name: str, text: str, run: Way, points: int = 0, **more: object) -> Rule:
    """A rule that judges the series called like it and those that begin so."""
    given = InputSpec(run=run, points=points, series=(name, f"{name}-*"))
    return Rule(name, text, input=given, alert=ALERT, **more)  # type: ignore[arg-type]


RULES = (
    rule("smooth", SMOOTH, "stateful", emit=Emit("first", 2)),
    rule("look", LOOK, "window", 5),
    rule("chunk", ODD, "chunk", 7),
)


def seat(name: str) -> Panel:
    """The rule of RULES for a series."""
    return panel(RULES, name)


def values(n: int, seed: int = 1) -> list[float]:
    """Steps up and down with some noise and some missing points."""
    random = np.random.default_rng(seed)
    steps = np.repeat(random.choice([0.0, 3.0], n // 3 + 1, p=[0.7, 0.3]), 3)[:n]
    noisy = steps + random.normal(0, 0.4, n)
    noisy[random.random(n) < 0.03] = np.nan
    return [float(value) for value in noisy]


def points(n: int, names: Sequence[str] = ("smooth", "look", "chunk", "smooth-2")) -> list[Point]:
    """n points of each series, mixed."""
    columns = {name: values(n, seed) for seed, name in enumerate(names)}
    return [Point(name, START_NS + i * 10**9, {"value": columns[name][i]}) for i in range(n) for name in names]


def as_lines(given: Iterable[Point]) -> bytes:
    """The points as JSON lines."""
    rows = [(point.series, point.time_ns, point.values["value"]) for point in given]
    return "".join(
        f'{{"series": "{name}", "time_ns": {time}, "value": {json.dumps(None if math.isnan(value) else value)}}}\n'
        for name, time, value in rows
    ).encode()


class Blocks:
    """A reader that gives lines in blocks of given sizes, one after another, in place of a pipe."""

    def __init__(self, content: bytes, sizes: Sequence[int]) -> None:
        self._lines = content.splitlines(keepends=True)
        self._sizes = list(sizes)
        self.line_number = 0

    def read(self, _wait_s: float | None = None) -> bytes | None:
        """As LineReader."""
        if self.line_number >= len(self._lines):
            return None
        size = self._sizes.pop(0) if self._sizes else 1
        taken = self._lines[self.line_number : self.line_number + size]
        self.line_number += len(taken)
        return b"".join(taken)
