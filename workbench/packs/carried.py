"""Carried examples: short stretches of the reviewed series with the flags that a rule gives on them, kept in a pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.errors import PackError
from workbench.model.labels import runs
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import split_points
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

JUDGED_POINTS = 2_000  # at most, per example
_HISTORY = (0, 4_000, 20_000)  # points before the judged ones, tried in this order
_TRIES = 6  # places tried for each kind and series
_AFTER = 100  # points kept after the flag of a positive example
_QUIET = 1_000  # points of a negative example

Kind = Literal["positive", "negative"]
KINDS: tuple[Kind, ...] = ("positive", "negative")


@dataclass(frozen=True, eq=False)
class Example:
    """A stretch of a series and what the rule says when it runs on this stretch alone, from its first point.

    `condition`, `flags`: (n,) int8; the points before `judged_from` are history that no one looks at.
    `positive`: at least one flag among the judged points; `negative`: none, and no label.
    """

    name: str
    kind: Kind
    series: Series
    condition: NDArray[np.int8]
    flags: NDArray[np.int8]
    judged_from: int = 0


@dataclass(frozen=True)
class Missing:
    """A kind of example that a rule travels without, and why, as a clause."""

    kind: Kind
    why: str


@dataclass(frozen=True)
class Carried:
    """What a pack carries to test one rule: its examples, and why there is none of a kind."""

    examples: tuple[Example, ...] = ()
    missing: tuple[Missing, ...] = ()


def carried_examples(rule: Rule, series: Iterable[Series], host: Host) -> tuple[Example, ...]:
    """One positive and one negative example, where the series have them; labeled anomalies that were found first.

    Only what people reviewed is looked at, the train and validation parts: what a pack carries tells nothing of the
    test part. At most JUDGED_POINTS points with the history, unless no flag comes without more history.
    Errors: PackError where the rule does not run.
    """
    found: dict[Kind, Example] = {}
    for one in _reviewed(series):
        if len(found) < len(KINDS):
            _search(rule, one, host, found)
    return tuple(found[kind] for kind in KINDS if kind in found)


def missing_examples(
    rule: Rule, examples: Iterable[Example], series: Iterable[Series], host: Host
) -> tuple[Missing, ...]:
    """The kinds that `examples` lack, each with the reason that the reviewed series give."""
    present = {example.kind for example in examples}
    absent = [kind for kind in KINDS if kind not in present]
    if not absent:
        return ()
    reviewed = _reviewed(series)
    flags = [_run(rule, one, host).flags for one in reviewed]
    points = sum(len(one) for one in reviewed)
    whole = f"on the {points:,} reviewed points of {len(reviewed)} series"
    reasons: dict[Kind, str] = {
        "positive": f"its flags need more than {_HISTORY[-1]:,} points of history",
        "negative": f"every quiet stretch needs more than {_HISTORY[-1]:,} points of history",
    }
    if not any((one == 1).any() for one in flags):
        reasons["positive"] = f"it never fires {whole}"
    if not any(_is_quiet(one, said).any() for one, said in zip(reviewed, flags, strict=True)):
        reasons["negative"] = f"it is never quiet outside the labels {whole}"
    return tuple(Missing(kind, reasons[kind] if points else "no reviewed series was given") for kind in absent)


def require_examples(missing: Mapping[str, Sequence[Missing]], *, without: bool) -> None:
    """Raise PackError for the first rule that lacks an example; `without`: the user said that it may."""
    for rule, kinds in missing.items():
        if kinds and not without:
            raise PackError(
                f"{rule} has no {kinds[0].kind} example",
                f"{kinds[0].why}, so whoever gets the pack could not test it",
                "Review series that show it, or export without examples",
            )


def _reviewed(series: Iterable[Series]) -> list[Series]:
    cut = [one.cut(0, split_points(len(one), one.test_start).validation_stop) for one in series if len(one)]
    return [one for one in cut if len(one)]


def run_example(rule: Rule, example: Example, host: Host) -> Verdict:
    """What the rule says now on the whole stretch of an example."""
    return flag_series(rule, example.series, host)


def _search(rule: Rule, series: Series, host: Host, found: dict[Kind, Example]) -> None:
    flags = _run(rule, series, host).flags
    if "positive" not in found:
        _keep(found, _first(rule, series, host, "positive", _flagged_spans(series, flags)))
    if "negative" not in found:
        _keep(found, _first(rule, series, host, "negative", _quiet_spans(series, flags)))


def _keep(found: dict[Kind, Example], example: Example | None) -> None:
    if example is not None:
        found[example.kind] = example


def _flagged_spans(series: Series, flags: NDArray[np.int8]) -> Iterator[tuple[int, int]]:
    """Stretches that end shortly after a flag: flags inside labels first, then the others."""
    labeled = np.zeros(len(series), bool) if series.labels is None else series.labels.mask(len(series)) > 0
    on = np.flatnonzero(flags == 1)
    hits = on[labeled[on]]
    for at in [*_spread(hits), *_spread(np.setdiff1d(on, hits))]:
        stop = min(at + _AFTER, len(series))
        yield max(0, stop - JUDGED_POINTS), stop


def _quiet_spans(series: Series, flags: NDArray[np.int8]) -> Iterator[tuple[int, int]]:
    """The ends of the longest stretches without flag and label; all values of one should be there."""
    stretches = sorted((int(start - stop), int(start), int(stop)) for start, stop in runs(_is_quiet(series, flags)))
    for _, start, stop in stretches[:_TRIES]:
        yield max(start, stop - _QUIET), stop


def _is_quiet(series: Series, flags: NDArray[np.int8]) -> NDArray[np.bool_]:
    """(n,): where neither the rule nor a label says anything."""
    quiet: NDArray[np.bool_] = flags == 0
    if series.labels is not None:
        quiet &= series.labels.mask(len(series)) == 0
    return quiet


def _spread(points: NDArray[np.intp]) -> list[int]:
    """A few of the points, evenly spread, the first one included."""
    step = max(1, -(-len(points) // _TRIES))
    return [int(point) for point in points[::step]]


def _first(rule: Rule, series: Series, host: Host, kind: Kind, spans: Iterator[tuple[int, int]]) -> Example | None:
    """The first stretch on which the rule, run on it alone, does what an example of this kind needs."""
    for start, stop in spans:
        for history in _HISTORY:
            origin = _aligned(rule, max(0, start - history))
            example = _example(rule, series.cut(origin, stop), host, kind, start - origin)
            judged = example.flags[example.judged_from :]
            if (judged == 1).any() == (kind == "positive") and (judged >= 0).any():
                return example
            if origin == 0:
                break
    return None


def _aligned(rule: Rule, start: int) -> int:
    """Rules that run in chunks see the same chunks as in the whole series when a cut starts at a chunk's border."""
    return start - start % rule.input.points if rule.input.run == "chunk" else start


def _example(rule: Rule, cut: Series, host: Host, kind: Kind, judged_from: int) -> Example:
    verdict = _run(rule, cut, host)
    return Example(f"{kind}-1", kind, cut, verdict.condition, verdict.flags, judged_from)


def _run(rule: Rule, series: Series, host: Host) -> Verdict:
    verdict = flag_series(rule, series, host)
    if not verdict.ran:
        raise PackError(
            f"{rule.name} does not run on {series.name}",
            verdict.problems[0].message,
            "Mend the rule and approve it again",
        )
    return verdict
