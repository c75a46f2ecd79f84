"""The report model: what a run or a pack has to say, as frozen data that any page can be made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.model.events import SeriesResult
from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class SeriesPage:
    """One series of a report: its points, split, what the rule said, its scores and its worst findings.

    Where the test part is not to be seen, the points and the split end before it and `test_shown` is False; `points`
    and `data_hash` are always those of the whole series (0 and empty = not told).
    """

    series: Series
    split: Split
    verdict: Verdict
    result: SeriesResult
    findings: tuple[Finding, ...] = ()
    test_shown: bool = True
    points: int = 0
    data_hash: str = ""


@dataclass(frozen=True)
class Curve:
    """Event F1 by round of one task, train and validation."""

    task: str
    train: tuple[float, ...]
    validation: tuple[float, ...]


@dataclass(frozen=True)
class Control:
    """What a rule is held against, event F1 on validation: itself, the best of as many proposals without any loop, and
    the base detector alone; None = not measured."""

    task: str
    own: float | None = None
    best_of_n: float | None = None
    base: float | None = None


@dataclass(frozen=True, eq=False)
class RunReport:
    """Everything the page of a training run shows. `lead`: the result in one or two sentences; `summary`: label →
    figure in words; both for the head of the page. `cost` and `provenance`: label → words."""

    title: str
    made: str
    summary: Pairs
    rules: tuple[Rule, ...]
    pages: tuple[SeriesPage, ...]
    curves: tuple[Curve, ...] = ()
    doubts: tuple[str, ...] = ()
    settings: Pairs = ()
    lead: str = ""
    controls: tuple[Control, ...] = ()
    cost: Pairs = ()
    provenance: Pairs = ()


@dataclass(frozen=True)
class PackReport:
    """What a pack's own page shows: only what the approved files hold, so the same files give the same page."""

    title: str
    rules: Sequence[Rule]
