"""The report of one case as plain data: what was decided, and rows of reasons and evidence with their places."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.gui.views.two_lines import TwoLines


@dataclass(frozen=True)
class Place:
    """Where evidence is: a stretch of the clock (ns since 1970 UTC), places of log lines, or both."""

    start_ns: int | None = None
    stop_ns: int | None = None
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class ReportRow:
    """A row below a heading; without a `place` there is nowhere to go. `heading`: it begins a section itself."""

    row: TwoLines
    place: Place | None = None
    heading: bool = False


@dataclass(frozen=True)
class Report:
    """What is told of an investigated case.

    `decision`: in a few words, its color a token; `sure`: how likely it is; `beside`: what the label says;
    `verified`: whether the rule of the scenario holds, in words, with its own color; `compared`: the comparisons behind
    it, a line each.
    """

    case: str
    decision: str
    token: str
    sure: str
    scenario: str
    beside: str
    verified: str
    verified_token: str
    compared: str = ""
    rows: tuple[ReportRow, ...] = ()
