"""How well labeled cases were decided and named, as plain data, and as a table of who was taken for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.gui.texts import later

FAMILIES = ("mali", "anom", "norm")
NORMAL_FAMILY = "norm"
FAMILY_WORDS = {"mali": later("attacks"), "anom": later("faults"), "norm": later("normal")}


@dataclass(frozen=True)
class Judged:
    """A labeled case and what was found: `said` a label, `named` a scenario, "" where none that is known. `cause`: why
    it is wrong, "" where it is right."""

    case: str
    label: str
    scenario: str
    said: str
    named: str
    confidence: float
    cause: str = ""


@dataclass(frozen=True)
class Scores:
    """Shares from 0 to 1, None where there is nothing to count; `counts`: hits, missed, false alarms, deceptive normal
    cases that were flagged, of how many, scenarios named rightly, of how many."""

    cases: tuple[Judged, ...]
    f1: float | None
    deceived: float | None
    named: float | None
    counts: tuple[int, int, int, int, int, int, int]


@dataclass(frozen=True)
class Cause:
    """Wrong cases with one cause: the stage that lost them, and how."""

    stage: str
    words: str
    cases: tuple[Judged, ...]


@dataclass(frozen=True)
class Confusion:
    """How many cases of each row were taken for each column; `words`: key → name of it."""

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    cases: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def count(self, row: str, column: str) -> int:
        """Cases of one cell."""
        return self.counts.get((row, column), 0)

    def total(self, row: str) -> int:
        """Cases of one row."""
        return sum(count for (of, _), count in self.counts.items() if of == row)

    def share(self, row: str, column: str) -> float:
        """The share of a row's cases that is in a cell."""
        return self.count(row, column) / max(self.total(row), 1)


def confusion(
    cases: Iterable[Judged],
    keys: Callable[[Judged], tuple[str, str]],
    words: Mapping[str, str],
    order: Sequence[str],
    whole: bool,
) -> Confusion:
    """Who was taken for whom. `order`: every key in its order; `whole`: also those that nothing is of."""
    held: dict[tuple[str, str], list[str]] = {}
    for one in cases:
        held.setdefault(keys(one), []).append(one.case)
    counts = Counter({cell: len(names) for cell, names in held.items()})
    rows = {row for row, _ in held}
    columns = {column for _, column in held}
    known = [*order, *sorted((rows | columns) - set(order))]
    return Confusion(
        tuple(one for one in known if whole or one in rows),
        tuple(one for one in known if whole or one in columns),
        counts,
        {cell: tuple(names) for cell, names in held.items()},
        words,
    )
