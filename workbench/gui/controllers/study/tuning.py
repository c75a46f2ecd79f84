"""Tuning the rule that is shown: aside, in a sandbox of its own; what it suggests becomes one edit if it is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.errors import WorkbenchError
from workbench.gui.background import Background, Progress
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.study.differ import Stretch, count_differing
from workbench.gui.dialogs.study.tune import TuneDialog, TuneResult
from workbench.gui.sentences import say, sentence
from workbench.gui.texts import later, tr
from workbench.gui.theme import ThemeSwitch
from workbench.gui.views.message_strip import Message
from workbench.gui.views.rule.rule_figures import Figure
from workbench.gui.words import difference, score
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series

if TYPE_CHECKING:
    from workbench.sandbox.host import Host
    from workbench.training.tune.nouns import Tuned

NO_LABELS = later("None of its series has labels: tuning learns from them. Label some anomalies first.")


@dataclass(frozen=True)
class Suggestion:
    """What the tuner found, and how many flags differ where they may be seen."""

    tuned: Tuned
    flags_differ: int | None


class TuningController(QObject):
    """Does the command `tune`."""

    said = Signal(object)  # Message
    suggested = Signal(object, object)  # the Rule that was tuned, and its Suggestion or why there is none
    told = Signal(str)  # what the tuner does now

    def __init__(self, desk: Desk, rule: RuleController, themes: ThemeSwitch, window: Callable[[], QWidget]) -> None:
        super().__init__()
        self._desk, self._rule, self._themes, self._window = desk, rule, themes, window
        self.background = Background(self)
        self.background.told.connect(lambda text, share: self.told.emit(f"{text} · {100 * share:.0f} %"))
        self._host: Host | None = None

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"tune": self.tune}

    def close(self) -> None:
        """End what is tuned."""
        self.stop()
        self.background.close()

    def tune(self) -> None:
        """Tune the rule as it stands in the editor on its labeled series."""
        rule = self._rule.rule_as_edited()
        if rule is None or self.background.busy:
            return
        dialog = TuneDialog(rule.name, self._themes.theme, self._window())
        dialog.open()
        still_open = [dialog]
        dialog.finished.connect(still_open.clear)
        dialog.stop_requested.connect(self.stop)

        def done(found: Suggestion | str) -> None:
            if still_open and isinstance(found, str):
                dialog.fail(found)
            elif still_open and isinstance(found, Suggestion):
                dialog.show_result(result_of(rule, found))
                dialog.replace_requested.connect(lambda: self._take(found.tuned.rule))

        def told(text: str, share: float) -> None:
            if still_open:
                dialog.show_progress(text, share)

        self.background.told.connect(told)
        dialog.finished.connect(lambda _result: self.background.told.disconnect(told))
        reason = self.look(done)
        if reason:
            dialog.fail(reason)

    def look(self, done: Callable[[Suggestion | str], None] | None = None) -> str:
        """Look for better numbers aside, told by `done` and `suggested`; a sentence where that is not possible."""
        rule = self._rule.rule_as_edited()
        if rule is None or self.background.busy:
            return ""
        series = self._labeled(rule)
        if not series:
            return tr(NO_LABELS)

        def ended(found: Suggestion | str) -> None:
            self.suggested.emit(rule, found)
            if done is not None:
                done(found)

        self.background.do(lambda progress: self._suggest(rule, series, progress), ended)
        return ""

    def _labeled(self, rule: Rule) -> list[Stretch]:
        """The labeled series that the rule judges, with the end of what may be seen of each."""
        names = [name for name in self._desk.names() if self._desk.labels(name) and self._judges(rule, name)]
        loaded = [found.series for name in names if (found := self._desk.loaded(name)) is not None]
        return [(series, self._desk.shown_points(series)) for series in loaded]

    def _judges(self, rule: Rule, name: str) -> bool:
        own = self._desk.rule_for(name)
        return own is not None and own.name == rule.name

    def _suggest(self, rule: Rule, stretches: list[Stretch], progress: Progress) -> Suggestion | str:
        """On the thread of the background: what the tuner says, or why it cannot."""
        from workbench.sandbox.host import Host, HostOptions
        from workbench.training.engine.ways_out import StopRequested
        from workbench.training.tune.tune import suggest

        series: list[Series] = [one for one, _ in stretches]
        with Host(options=HostOptions(spare=False)) as host:
            self._host = host
            try:
                tuned = suggest(replace(rule), series, host, progress=progress)
                differ = count_differing(rule, tuned.rule, stretches, host) if tuned.changed else 0
            except StopRequested:
                return tr("It was stopped.")
            except WorkbenchError as error:
                return say(error)
            finally:
                self._host = None
        return Suggestion(tuned, differ)

    def stop(self) -> None:
        """End what is tuned."""
        self.background.cancel()
        if self._host is not None:
            self._host.stop()

    def _take(self, rule: Rule) -> None:
        self._rule.put(rule, tr("Tune {title}", title=rule.name))
        text = tr("{rule} is tuned; it is a draft again.", rule=rule.name)
        self.said.emit(Message(text, "", "good", "undo", tr("Undo")))


def result_of(rule: Rule, found: Suggestion) -> TuneResult:
    """What the dialog shows of a suggestion."""
    tuned = found.tuned
    if tuned.reason or not tuned.changed:
        why = sentence(tuned.reason) if tuned.reason else tr("no change helped")
        return TuneResult(reason=tr("Nothing better was found: {why}.", why=why))
    changes = tuple(
        (f"{change.name} · {change.series}" if change.series else change.name, f"{change.old:g}", f"{change.new:g}")
        for change in tuned.changed
    )
    delta = tuned.cross_fitted_after - tuned.cross_fitted_before
    return TuneResult(rule.text, tuned.rule.text, changes, _figures(tuned), found.flags_differ, delta)


def _figures(tuned: Tuned) -> tuple[Figure, ...]:
    delta = tuned.cross_fitted_after - tuned.cross_fitted_before
    tip = tr("Event F1 on blocks of train and validation, each judged with numbers chosen on the other blocks")
    flattered = tr("On the very points that the numbers were chosen on: it flatters")
    tone = "good" if delta >= 0.005 else "bad" if delta <= -0.005 else "text"
    return (
        Figure(
            f"{score(tuned.cross_fitted_before)} → {score(tuned.cross_fitted_after)}",
            tr("event F1, cross-fitted"),
            "text",
            tip,
        ),
        Figure(difference(delta), tr("change, cross-fitted"), tone, tip),  # type: ignore[arg-type]  # one of three tones
        Figure(_pair(tuned, "train"), tr("event F1 train"), "dim", flattered),
        Figure(_pair(tuned, "validation"), tr("event F1 validation"), "dim", flattered),
    )


def _pair(tuned: Tuned, part: str) -> str:
    before: Scores | None = tuned.before.get(part)  # type: ignore[call-overload]  # a part by its name
    after: Scores | None = tuned.after.get(part)  # type: ignore[call-overload]
    return f"{score(before.event_f1 if before else None)} → {score(after.event_f1 if after else None)}"
