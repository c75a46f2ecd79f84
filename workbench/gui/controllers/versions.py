"""Versions and candidates of a rule: listed, compared as texts, scores and flags, and restored."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from workbench.gui.background import Background
from workbench.gui.charts import zone
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.study.differ import count_differing
from workbench.gui.controllers.training import TrainController
from workbench.gui.views.rule.rule_diff import DiffChoice, DiffModel
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.rule.rule_versions import VersionRow
from workbench.gui.views.run.run_details import RunDetails
from workbench.gui.words import score
from workbench.model.rule import Rule
from workbench.project.project import RuleVersion

EDITOR = "editor"
SHOWN_CANDIDATES = 40
SOON_MS = 30


@dataclass(frozen=True)
class Text:
    """A text that can be compared: its key in the choices, its name, the rule, its validation event F1."""

    key: str
    title: str
    rule: Rule
    f1: float | None = None


class VersionController(QObject):
    """Fills the Diff and Versions tabs; compares any two texts of the rule that is shown."""

    def __init__(
        self,
        desk: Desk,
        rule: RuleController,
        training: TrainController,
        panel: RulePanel,
        details: RunDetails,
        host: AnswerHost,
    ) -> None:
        super().__init__()
        self._desk, self._rule, self._training, self._panel, self._host = desk, rule, training, panel, host
        self._background = Background(self)
        self._texts: dict[str, Text] = {}
        self._pair: tuple[str, str] | None = None
        # After the change itself was drawn, and once for several: comparing texts takes a while.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.refresh)
        rule.shown.connect(self._soon.start)
        rule.judged.connect(lambda _result: self._follow_editor())
        training.ended.connect(self._soon.start)
        panel.diff.compared.connect(self.compare)
        panel.versions.compare_requested.connect(self._compare_in_front)
        panel.versions.version_chosen.connect(lambda key: self._compare_in_front(key, ""))
        panel.versions.restore_requested.connect(self._restore)
        details.compare_requested.connect(self._compare_candidates)
        details.candidate_chosen.connect(lambda task, number: self._compare_candidates(task, number, -1))

    def close(self) -> None:
        """Nothing more is compared."""
        self._soon.stop()
        self._background.close()

    @property
    def background(self) -> Background:
        """Where flags are compared."""
        return self._background

    def refresh(self) -> None:
        """List every version and candidate of the rule that is shown anew."""
        rule, project = self._desk.rule(), self._desk.project
        if rule is None or project is None:
            self._texts = {}
            self._panel.versions.set_versions(())
            self._panel.diff.clear()
            return
        versions = project.rule_versions(rule.name)
        self._panel.versions.set_versions([_row(v, versions, rule) for v in reversed(versions)])
        self._texts = {text.key: text for text in (*self._edited(), *_saved(versions), *self._candidates(rule.name))}
        self._panel.diff.set_choices([DiffChoice(t.key, t.title, _note(t)) for t in self._texts.values()])
        if self._pair is None or not set(self._pair) <= set(self._texts):
            self._pair = self._usual_pair()
        if self._pair is not None:
            self.compare(*self._pair)
        else:
            self._panel.diff.clear()

    def compare(self, new: str, old: str) -> None:
        """Show the difference of two texts at once; how many flags differ follows."""
        a, b = self._texts.get(new), self._texts.get(old)
        if a is None or b is None:
            return
        self._pair = (new, old)
        if new == EDITOR:
            a = next(iter(self._edited()), a)
        delta = a.f1 - b.f1 if a.f1 is not None and b.f1 is not None else None
        model = DiffModel(
            DiffChoice(a.key, a.title, _note(a)),
            DiffChoice(b.key, b.title, _note(b)),
            a.rule.text,
            b.rule.text,
            None,
            delta,
        )
        self._panel.diff.show_diff(model)
        series = self._desk.current()
        if series is None or a.rule.text == b.rule.text or self._background.busy:
            return
        stop = self._desk.shown_points(series)

        def work(_progress: object) -> int | None:
            return count_differing(a.rule, b.rule, [(series, stop)], self._host.get())

        def done(count: int | None) -> None:
            if self._pair == (new, old) and count is not None:
                self._panel.diff.show_diff(
                    DiffModel(model.new, model.old, model.new_text, model.old_text, count, model.delta)
                )

        self._background.do(work, done)

    def _compare_in_front(self, new: str, old: str) -> None:
        old = old or self._before(new)
        if old:
            self.compare(new, old)
            self._panel.show_tab("diff")

    def _compare_candidates(self, task: str, new: int, old: int) -> None:
        story, rule = self._training.story, self._desk.rule()
        if story is None or rule is None or task != rule.name:
            return
        self.refresh()
        parent = story.candidates[task, new].parent if old < 0 and (task, new) in story.candidates else old
        other = f"candidate {parent}" if f"candidate {parent}" in self._texts else self._before(f"candidate {new}")
        self._compare_in_front(f"candidate {new}", other)

    def _before(self, key: str) -> str:
        keys = list(self._texts)
        at = keys.index(key) if key in keys else -1
        return keys[at + 1] if 0 <= at < len(keys) - 1 else ""

    def _follow_editor(self) -> None:
        if self._rule.unsaved and EDITOR not in self._texts:
            self._pair = None
            self.refresh()
        elif self._pair is not None and EDITOR in self._pair:
            self.compare(*self._pair)

    def _edited(self) -> tuple[Text, ...]:
        rule = self._rule.rule_as_edited()
        if rule is None or not self._rule.unsaved:
            return ()
        last = self._rule.last
        f1 = last.validation.event_f1 if last is not None and last.validation and last.text == rule.text else None
        return (Text(EDITOR, "editor", rule, f1),)

    def _candidates(self, task: str) -> list[Text]:
        story = self._training.story
        found = story.of_task(task)[::-1][:SHOWN_CANDIDATES] if story is not None else []
        return [
            Text(f"candidate {c.number}", f"round {c.round} · candidate {c.number}", c.rule, c.validation_f1)
            for c in found
            if c.rule is not None
        ]

    def _usual_pair(self) -> tuple[str, str] | None:
        """The editor against the saved version, else the newest against the one before, else against a candidate."""
        keys = list(self._texts)
        if len(keys) < 2:
            return None
        newest = self._texts[keys[0]]
        other = next((k for k in keys[1:] if self._texts[k].rule.text != newest.rule.text), keys[1])
        return keys[0], other

    def _restore(self, key: str) -> None:
        text, now = self._texts.get(key), self._desk.rule()
        if text is not None and now is not None:
            self._rule.put(text.rule, f"Restore {text.title}")


def _saved(versions: tuple[RuleVersion, ...]) -> list[Text]:
    return [Text(str(v.key), f"version {at}", v.rule, _f1(v.rule)) for at, v in reversed(list(enumerate(versions, 1)))]


def _f1(rule: Rule) -> float | None:
    return rule.evidence.scores.get("validation", {}).get("event_f1")


def _note(text: Text) -> str:
    return score(text.f1) if text.f1 is not None else ""


def _row(version: RuleVersion, versions: tuple[RuleVersion, ...], now: Rule) -> VersionRow:
    at = versions.index(version)
    before = versions[at - 1] if at else None
    f1, parent = _f1(version.rule), _f1(before.rule) if before else None
    when = zone.shown().at(round(version.made * 1e9))
    origin = version.rule.origin
    return VersionRow(
        key=str(version.key),
        title=f"version {at + 1}",
        parent=str(before.key) if before else "",
        by={"human": "by hand", "synthesizer": "synthesizer", "llm": origin.model or "language model"}[origin.kind],
        when=f"{when:%d %b %H:%M}",
        status=version.rule.status,
        f1=f1,
        delta=f1 - parent if f1 is not None and parent is not None else None,
        note=version.title,
        current=at == len(versions) - 1 and version.rule == now,
    )
