"""The flags of the series stacked below the chart: each judged aside by its rule, never in a hidden test part."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from workbench.gui.background import Background
from workbench.gui.charts.marks import Marks, marks_of
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.views.several.several_view import SeveralView

if TYPE_CHECKING:
    from workbench.model.rule import Rule
    from workbench.model.series import Series

Basis = tuple[object, ...]


class StripFlagController(QObject):
    """Judges what is stacked, one series after the other, and keeps it true; the one in the chart is the preview's."""

    def __init__(self, desk: Desk, view: SeveralView, host: AnswerHost) -> None:
        super().__init__()
        self._desk, self._view, self._host = desk, view, host
        self._told: dict[str, tuple[Basis, Marks]] = {}
        self.background = Background(self)
        self.background.idle.connect(self.refresh)
        self._soon = QTimer(self)  # one look for many changes
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        view.shown.connect(self._soon.start)
        for signal in (desk.documents_changed, desk.test_opened):
            signal.connect(lambda _told: self._soon.start())
        desk.project_changed.connect(self._told.clear)

    def close(self) -> None:
        """Nothing more is judged."""
        self._soon.stop()
        self.background.close()

    def refresh(self) -> None:
        """Show what is known of the strips, and ask for the first of them that is not known."""
        names = [name for name in self._view.stack.names() if name != self._desk.chosen]
        fresh = {name: told for name in names if (told := self._told.get(name)) and told[0] == self._basis(name)}
        self._view.show_marks({name: marks for name, (_, marks) in fresh.items()})
        if not self.background.busy and self._desk.project is not None:
            for name in names:
                if name not in fresh and self._ask(name):
                    break

    def _basis(self, name: str) -> Basis:
        """What the marks of a series depend on."""
        rule = self._desk.rule_for(name)
        of_rule = (rule.text, repr(rule.overrides.get(name)), repr(rule.emit)) if rule is not None else None
        loaded = self._desk.loaded(name)
        points = len(loaded.series) if loaded is not None else -1
        return of_rule, self._desk.labels(name), self._desk.is_test_open(name), points

    def _ask(self, name: str) -> bool:
        """Judge a series aside; whether it has points and a rule."""
        rule, loaded = self._desk.rule_for(name), self._desk.loaded(name)
        if rule is None or loaded is None:
            return False
        series, basis, host = loaded.series, self._basis(name), self._host
        shown = self._desk.shown_points(series)
        self._told[name] = (basis, Marks())  # asked once, whatever comes of it

        def work(progress: Callable[[str, float, float], None]) -> Marks:
            progress(name, 0, 1)
            return judged(rule, series, shown, host)

        self.background.do(work, lambda marks: self._told.__setitem__(name, (basis, marks)))
        return True


def judged(rule: Rule, series: Series, shown: int, host: AnswerHost) -> Marks:
    """The marks of a rule's flags in the first `shown` points; none where it does not run, which is said where it is
    edited."""
    from workbench.errors import WorkbenchError
    from workbench.sandbox.run import flag_series

    if shown <= 0:
        return Marks()
    try:
        verdict = flag_series(rule, series, host.get(), span=(0, shown))
    except WorkbenchError:
        return Marks()
    return marks_of(verdict.flags, series.labels, verdict.start) if verdict.ran else Marks()
