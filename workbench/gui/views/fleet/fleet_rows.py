"""One series of a fleet as a row: its words, what it is sorted by, and how it is colored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.gui.natural import natural
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.words import number, rate, score

NAME, GROUP, SHAPE, STATUS, F1, PRECISION, RECALL, ALERTS, DRIFT, POINTS, REASON = range(11)
HEADS = (
    later("series"),
    later("group"),
    later("values"),
    later("status"),
    later("F1"),
    later("precision"),
    later("recall"),
    later("alerts/day"),
    later("drift"),
    later("points"),
    later("reason"),
)
TIPS = {
    SHAPE: later("How its values went, each by its own scale"),
    F1: later("Of the validation part, by events"),
    ALERTS: later("Of the validation part"),
    DRIFT: later(
        "How far the values of the test part lie from those before, as population stability index: below 0.1 little, "
        "from 0.25 much"
    ),
}
FIGURES = (F1, PRECISION, RECALL, ALERTS, DRIFT, POINTS)
STATES = {
    "waiting": later("waiting"),
    "learned": later("rule learned"),
    "done": later("done"),
    "failed": later("failed"),
    "refused": later("refused"),
    "left out": later("left out"),
    "again": later("to be tried again"),
}
STATE_SIGNS = {
    "waiting": "○",
    "learned": "◔",
    "done": "✓",
    "failed": "✕",
    "refused": "⊘",
    "left out": "–",
    "again": "↻",
}
STATE_TOKENS = {"done": "good", "failed": "bad", "refused": "bad", "left out": "dim", "again": "accent_link"}
SOME_DRIFT, MUCH_DRIFT = 0.1, 0.25  # as the index is usually read


@dataclass(frozen=True)
class FleetLine:
    """`status`: a key of STATES; figures None = not known; `shape`: values of the sparkline, NaN = missing; `first`:
    its group is to come before all others."""

    name: str
    group: str
    status: str
    f1: float | None = None
    precision: float | None = None
    recall: float | None = None
    alerts: float | None = None
    drift: float | None = None
    points: int = 0
    shape: tuple[float, ...] = ()
    reason: str = ""
    first: bool = False

    def words(self, column: int) -> str:
        """A cell; the sparkline has none."""
        return _WORDS[column](self)

    def key(self, column: int) -> object:
        """What a column is sorted by; None = unknown, which comes last in either order. Names are for who knows all."""
        if column in FIGURES:
            return (self.f1, self.precision, self.recall, self.alerts, self.drift, self.points)[FIGURES.index(column)]
        if column == STATUS:
            return list(STATES).index(self.status)
        if column == SHAPE:
            return len(self.shape) or None
        return natural({NAME: self.name, GROUP: self.group, REASON: self.reason}[column])

    def token(self, column: int) -> str:
        """The color of a cell."""
        if column == STATUS:
            return STATE_TOKENS.get(self.status, "text")
        if column == DRIFT and self.drift is not None and self.drift >= SOME_DRIFT:
            return "bad" if self.drift >= MUCH_DRIFT else "warn_text"
        return "dim" if self.status == "left out" or column in (GROUP, REASON) else "text"

    @property
    def said(self) -> str:
        """Everything that a filter may find, small."""
        return " ".join((self.name, self.group, tr(STATES[self.status]), self.reason)).casefold()


def _status(line: FleetLine) -> str:
    told = f"{STATE_SIGNS[line.status]} {tr(STATES[line.status])}"
    return tr("{status}, first", status=told) if line.first else told


_WORDS: dict[int, Callable[[FleetLine], str]] = {
    NAME: lambda line: line.name,
    GROUP: lambda line: line.group,
    SHAPE: lambda _line: "",
    STATUS: _status,
    F1: lambda line: score(line.f1),
    PRECISION: lambda line: score(line.precision),
    RECALL: lambda line: score(line.recall),
    ALERTS: lambda line: rate(line.alerts),
    DRIFT: lambda line: score(line.drift),
    POINTS: lambda line: number(line.points),
    REASON: lambda line: sentence(line.reason) if line.reason else "",  # what is seen only: many differ
}
