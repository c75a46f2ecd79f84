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


@dataclass(frozen=True, eq=False)
class SeriesPage:
    """One series of a report: its points, split, what the rule said, its scores and its worst findings."""

    series: Series
    split: Split
    verdict: Verdict
    result: SeriesResult
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Curve:
    """Event F1 by round of one task, train and validation."""

    task: str
    train: tuple[float, ...]
    validation: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class RunReport:
    """Everything the page of a training run shows. `lead`: the result in one or two sentences; `summary`: label →
    figure in words; both for the head of the page."""

    title: str
    made: str
    summary: tuple[tuple[str, str], ...]
    rules: tuple[Rule, ...]
    pages: tuple[SeriesPage, ...]
    curves: tuple[Curve, ...] = ()
    doubts: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    lead: str = ""


@dataclass(frozen=True)
class PackReport:
    """What a pack's own page shows: only what the approved files hold, so the same files give the same page."""

    title: str
    rules: Sequence[Rule]
