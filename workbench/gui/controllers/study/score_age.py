"""Which scores are of labels that have changed since, and the live score of the series that is looked at."""

from __future__ import annotations

import zlib

from PySide6.QtCore import QObject

from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rule import RuleController
from workbench.gui.editing.preview import PreviewResult
from workbench.model.labels import LabelSet
from workbench.model.rule import Rule
from workbench.project.nouns import LABELS, RULE

KEY = "series with stale scores"


class ScoreAge(QObject):
    """A score of training is stale once labels are others than then; the live score replaces it. Remembered with the
    project: name → what the labels were, so that undo makes the score right again."""

    def __init__(self, desk: Desk, rule: RuleController) -> None:
        super().__init__()
        self._desk = desk
        self._then: dict[str, int] = {}
        self._known: dict[str, int] = {}
        self._live: dict[str, tuple[str, LabelSet | None, float]] = {}
        desk.project_changed.connect(self._project_changed)
        desk.documents_changed.connect(self._documents_changed)
        rule.judged.connect(self._judged)

    def live(self, name: str, rule: Rule) -> float | None:
        """The validation event F1 of a rule on a series with the labels as they are, where it has been looked at."""
        text, labels, f1 = self._live.get(name, ("", None, 0.0))
        return f1 if text == rule.text and labels == self._desk.labels(name) else None

    def is_stale(self, name: str) -> bool:
        """Whether what training told of the series is of other labels."""
        return name in self._then

    def _project_changed(self) -> None:
        project = self._desk.project
        self._live.clear()
        self._then = dict(project.view(KEY, {})) if project is not None else {}
        self._known = {name: self._hash(name) for name in self._desk.names()}

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        before = dict(self._then)
        for kind, name in changed:
            if kind == LABELS and name in self._known:
                now, then = self._hash(name), self._then.get(name, self._known[name])
                self._then[name] = then
                if now == then:
                    del self._then[name]
                self._known[name] = now
        learned = {name for kind, name in changed if kind == RULE}
        for name in list(self._then) if learned else ():
            rule = self._desk.rule_for(name)
            if rule is not None and rule.name in learned:
                del self._then[name]
        for name in set(self._desk.names()) - self._known.keys():
            self._known[name] = self._hash(name)
        project = self._desk.project
        if self._then != before and project is not None and not project.read_only:
            project.set_view(KEY, self._then)

    def _judged(self, result: PreviewResult) -> None:
        validation, name = result.validation, self._desk.chosen
        if validation is not None and validation.events:
            self._live[name] = (result.text, self._desk.labels(name), validation.event_f1)

    def _hash(self, name: str) -> int:
        project = self._desk.project
        return zlib.crc32((project.get(LABELS, name) or "").encode()) if project is not None else 0
