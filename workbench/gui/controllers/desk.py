"""The desk: the open project, the series that is looked at, and its rule. Everyone asks it; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.gui.charts.pyramid import Pyramid
from workbench.model.labels import LabelSet
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split, split_points
from workbench.project.edit import Edit
from workbench.project.nouns import CONFIRMED, LABELS, RULE, SELECTED, SERIES
from workbench.project.project import Project

if TYPE_CHECKING:
    from workbench.detector.route import Routes


@dataclass(frozen=True, eq=False)
class Loaded:
    """A series with what the chart needs to draw it at once."""

    series: Series
    pyramid: Pyramid


class Desk(QObject):
    """What lies open. Points are kept as they were loaded; labels and rules are asked from the project each time."""

    project_leaving = Signal()  # the open project is about to be closed: what writes to it must end
    project_changed = Signal()  # another project, or none
    documents_changed = Signal(object)  # frozenset[(kind, key)]
    series_chosen = Signal(str)  # another series is looked at, "" = none
    series_loaded = Signal(str)
    rule_picked = Signal(str)  # another of the rules of the series is looked at
    test_opened = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.chosen = ""
        self._loaded: dict[str, Loaded] = {}
        self._opened: set[str] = set()
        self._picked: dict[str, str] = {}  # series → which of its rules is looked at
        # What was decoded stays until its own document changes: views ask often, of a thousand series at once.
        self._rules: tuple[Rule, ...] | None = None
        self._routes: Routes | None = None
        self._labels: dict[str, LabelSet | None] = {}
        self._normal: dict[str, LabelSet] = {}
        self._names: tuple[str, ...] | None = None

    # project

    def open(self, project: Project | None) -> None:
        """Put another project on the desk; the one before is closed."""
        if self.project is not None:
            self.project_leaving.emit()
            self.project.close()
        self.project = project
        self._loaded.clear()
        self._opened.clear()
        self._picked.clear()
        self._forget()
        self.chosen = ""
        if project is not None:
            project.on_changed(self._tell)
            self._opened = set(project.view("opened tests", []))
        self.project_changed.emit()

    def apply(self, edit: Edit) -> None:
        """The one door for changes."""
        assert self.project is not None
        self.project.apply(edit)

    def _forget(self) -> None:
        self._rules, self._routes, self._names = None, None, None
        self._labels.clear()
        self._normal.clear()

    def _forget_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        for kind, name in changed:
            if kind in (LABELS, CONFIRMED):
                self._labels.pop(name, None)
                self._normal.pop(name, None)
            elif kind == RULE:
                self._rules, self._routes = None, None
            elif kind == SERIES:
                self._names = None

    def _tell(self, changed: frozenset[tuple[str, str]]) -> None:
        self._forget_changed(changed)
        for name in set(self._loaded) - set(self.names()):
            del self._loaded[name]
        self.documents_changed.emit(changed)
        if self.chosen and self.chosen not in self.names():
            self.choose(self.names()[0] if self.names() else "")

    # series

    def names(self) -> tuple[str, ...]:
        """The series of the project, sorted by name."""
        if self._names is None:
            self._names = self.project.series_names() if self.project is not None else ()
        return self._names

    def keep(self, name: str, loaded: Loaded) -> None:
        """Points that were loaded aside."""
        self._loaded[name] = loaded
        self.series_loaded.emit(name)
        if name == self.chosen:
            self.series_chosen.emit(name)

    def loaded(self, name: str) -> Loaded | None:
        """A series with its present labels; None while it is being loaded."""
        found = self._loaded.get(name)
        if found is None or self.project is None:
            return None
        if name not in self._normal:
            self._normal[name] = self.project.normal(name)
        told = replace(found.series, name=name, labels=self.labels(name), confirmed=self._normal[name])
        return replace(found, series=told)

    def pyramid(self, name: str) -> Pyramid | None:
        """What is drawn of a series; None while it is being loaded."""
        found = self._loaded.get(name)
        return found.pyramid if found is not None else None

    def missing(self, names: Iterable[str] | None = None) -> tuple[str, ...]:
        """The series whose points are not here yet."""
        return tuple(name for name in (names or self.names()) if name not in self._loaded)

    def choose(self, name: str) -> None:
        """Look at another series."""
        if name != self.chosen:
            self.chosen = name
            if self.project is not None and name and not self.project.read_only:
                self.project.set_view(SELECTED, name)
            self.series_chosen.emit(name)

    def current(self) -> Series | None:
        """The series that is looked at, once it is loaded."""
        found = self.loaded(self.chosen) if self.chosen else None
        return found.series if found else None

    def split(self, series: Series) -> Split:
        """How a series is cut in time, the same as training cuts it."""
        return split_points(len(series), series.test_start)

    def shown_points(self, series: Series) -> int:
        """How many points of a series may be judged in sight: the test part counts only once it was opened."""
        return len(series) if self.is_test_open(series.name) else self.split(series).validation_stop

    def labels(self, name: str) -> LabelSet | None:
        """The labels of a series."""
        if self.project is None:
            return None
        if name not in self._labels:
            self._labels[name] = self.project.labels(name)
        return self._labels[name]

    # rules

    def rules(self) -> tuple[Rule, ...]:
        """Every rule of the project, sorted by name."""
        if self._rules is None:
            self._rules = self.project.rules() if self.project is not None else ()
        return self._rules

    def rule_for(self, series: str) -> Rule | None:
        """The project's rule that judges a series; None where there is none."""
        from workbench.detector.route import Routes

        if self._routes is None:
            self._routes = Routes([rule for rule in self.rules() if rule.status != "archived"])
        return self._routes.rule_for(series)

    def rule(self) -> Rule | None:
        """The rule that is looked at: of the series that is, the picked one or else the one that judges it."""
        picked = self._picked.get(self.chosen, "")
        if not picked:
            return self.rule_for(self.chosen) if self.chosen else None
        return next((rule for rule in self.rules_for(self.chosen) if rule.name == picked), self.rule_for(self.chosen))

    def rules_for(self, series: str) -> tuple[Rule, ...]:
        """Every rule in use that takes a series, also beside the one that judges it."""
        return tuple(rule for rule in self.rules() if rule.status != "archived" and series and rule.input.takes(series))

    def pick(self, rule: str) -> None:
        """Look at another of the rules of the series."""
        now = self.rule()
        if self.chosen and (now is None or now.name != rule):
            self._picked[self.chosen] = rule
            self.rule_picked.emit(rule)

    # test part

    def is_test_open(self, name: str) -> bool:
        """Whether the flags and scores of its test part may be seen."""
        return name in self._opened

    def open_test(self, name: str) -> None:
        """Show the test part of a series from now on."""
        self._opened.add(name)
        if self.project is not None:
            self.project.set_view("opened tests", sorted(self._opened))
        self.test_opened.emit(name)
