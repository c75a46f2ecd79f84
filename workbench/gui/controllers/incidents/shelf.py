"""The cases of the project as they were read: once, aside, for whoever judges all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from workbench.data.cases.nouns import CaseReference
from workbench.data.cases.opening import open_case
from workbench.gui.texts import tr
from workbench.model.case import Case

Tell = Callable[[str, float, float], None]
MOST_BYTES = 400_000_000  # of cases that are kept; others are read again


class CaseShelf:
    """Keeps cases by the folder of their files and their name; may be asked by several threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Case] = {}
        self._bytes = 0
        self._door = Lock()

    def clear(self) -> None:
        """Another project is open."""
        with self._door:
            self._kept.clear()
            self._bytes = 0

    def take(self, references: Sequence[CaseReference], tell: Tell) -> list[Case]:
        """The cases, with the labels and scenarios of their references. `tell` may raise: what was read stays read."""
        found = []
        for at, reference in enumerate(references):
            tell(tr("reading {case}", case=reference.name), at, len(references))
            found.append(self.one(reference).relabel(reference.label, reference.scenario))
        return found

    def one(self, reference: CaseReference) -> Case:
        """One case."""
        key = (reference.name, reference.metrics, reference.log)
        known = self._kept.get(key)
        if known is not None:
            return known
        case = open_case(reference).case
        size = case.metrics.values.nbytes + 3 * sum(map(len, case.lines.texts)) + 400 * len(case.lines)
        with self._door:
            if self._bytes + size <= MOST_BYTES:
                self._kept[key] = case
                self._bytes += size
        return case
