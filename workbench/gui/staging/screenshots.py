"""The states of the real window at work on the sample project that pictures are made of, one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog

from workbench.gui.staging.editor_shots import EDITOR_STATES, calm, recovered
from workbench.gui.staging.rule_shots import RULE_STATES, beside_base
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.rule.rule_panel import Tab

ENOUGH_CANDIDATES = 8  # of a running training, so that its list and plot have something to show
LAYOUT_S = 0.15


# the states, in the order in which a user would meet them


def _empty(stage: Stage) -> None:
    """Nothing is open yet, and nothing hovers any more."""
    stage.workbench.window.drops.leave()
    rest(LAYOUT_S)


def _first_look(stage: Stage) -> None:
    stage.workbench.opening.open_samples()
    stage.settle()


def _finding(stage: Stage) -> None:
    stage.workbench.actions["next_finding"].trigger()
    stage.workbench.actions["why"].trigger()
    stage.settle()


def _why(stage: Stage) -> None:
    """A flag, asked about by keys."""
    stage.workbench.window.chart.chart.step_mark(1)
    stage.workbench.actions["why"].trigger()
    stage.settle()


def _measured(stage: Stage) -> None:
    """From a flag to an hour later, told in another time zone."""
    bench = stage.workbench
    bench.window.chart.why_card.dismiss()
    bench.times.choose("Europe/Berlin")
    bench.actions["measure"].trigger()
    bench.window.chart.chart.step_point(60)
    stage.settle()


def _lanes(stage: Stage) -> None:
    """Conditions, base detector and score below the whole series."""
    bench = stage.workbench
    bench.window.chart.chart.end_measure()
    bench.window.chart.chart.fit()
    bench.times.choose("UTC")
    bench.window.messages.clear()
    for command in ("lane_conditions", "lane_base", "lane_score"):
        bench.actions[command].trigger()
    lanes = bench.window.chart.chart.lanes
    wait_until(lambda: lanes.lanes.base is not None and lanes.lanes.score is not None, 240, "the lanes stayed empty")


def _many_lanes(stage: Stage) -> None:
    """Nine conditions where six have room, all of them shown."""
    lanes = stage.workbench.window.chart.chart.lanes
    bands = lanes.lanes.conditions
    some = tuple(
        replace(bands[0], number=n, title=f"Abnormal Rule {n}", runs=bands[0].runs[n::9]) for n in range(1, 10)
    )
    lanes.show_lanes(replace(lanes.lanes, conditions=some))
    rest(LAYOUT_S)


def _all_lanes(stage: Stage) -> None:
    stage.workbench.window.chart.chart.lanes.unfold(True)
    rest(LAYOUT_S)


def _label(stage: Stage) -> None:
    """A label is chosen and has a note."""
    for command in ("lane_conditions", "lane_base", "lane_score"):
        stage.workbench.actions[command].trigger()
    stage.workbench.actions["next_label"].trigger()
    bar = stage.workbench.window.chart.label_bar
    bar.note.setText("memory leak after the release")
    bar.note.editingFinished.emit()
    stage.settle()


def _label_list(stage: Stage) -> None:
    """The labels of all series as a table, three of them chosen."""
    stage.workbench.actions["label_list"].trigger()
    panel = stage.workbench.window.labels
    panel.scope.setCurrentIndex(1)
    stage.settle()
    panel.choose([row.key for row in panel.model.shown[1:4]])


def _region(stage: Stage) -> None:
    """A region over two labels, with the scores of the labels before."""
    stage.workbench.window.labels.scope.setCurrentIndex(0)
    stage.workbench.window.docks["labels"].hide()
    hands = stage.workbench.window.chart.chart.hands
    first, second = hands.labels.regions[:2]
    stage.workbench.window.chart.chart.jump_to(first.start, second.stop)
    hands.select(first.start - 5, second.stop + 5)
    stage.workbench.panel.figures.set_stale()
    stage.workbench.window.findings.set_stale()


def _answered(stage: Stage) -> None:
    """One finding is answered; the list has gone on to the next."""
    stage.workbench.window.chart.chart.clear_selection()
    for command in ("undo", "next_finding", "remove_label"):
        stage.workbench.actions[command].trigger()
        stage.settle()


def _suggested(stage: Stage) -> None:
    """Two questions are answered, the third is asked."""
    stage.workbench.actions["undo"].trigger()
    stage.workbench.window.messages.clear()
    stage.settle()
    stage.workbench.actions["suggest_labels"].trigger()
    stage.settle()
    for command in ("answer_yes", "answer_no"):
        stage.workbench.actions[command].trigger()
        stage.settle()


def _conditions(stage: Stage) -> None:
    for _ in range(2):
        stage.workbench.actions["undo"].trigger()
    stage.workbench.window.messages.clear()
    stage.workbench.window.docks["suggestions"].hide()
    _show_tab(stage, "rule")
    stage.workbench.actions["color_conditions"].trigger()


def _stacked(stage: Stage) -> None:
    """Three series below the chart, pointed at."""
    stage.workbench.actions["color_conditions"].trigger()
    for name in ("error_rate", "memory", "noisy_gauge"):
        stage.workbench.window.series.stack_toggled.emit(name)
    chart = stage.workbench.window.chart.chart
    chart.fit()
    chart.zoom(0.5)
    chart.step_point(1)
    stage.settle()


def _overlaid(stage: Stage) -> None:
    stage.workbench.actions["overlay"].trigger()
    stage.workbench.window.chart.chart.step_point(1)


def _grid(stage: Stage) -> None:
    stage.workbench.actions["overlay"].trigger()
    stage.workbench.actions["unstack"].trigger()
    stage.workbench.actions["grid"].trigger()
    stage.settle()


def _table(stage: Stage) -> None:
    """The points around the first flag."""
    stage.workbench.actions["grid"].trigger()
    stage.workbench.actions["table"].trigger()
    chart = stage.workbench.window.chart.chart
    first = int(chart.visible_marks().indices[0])
    chart.jump_to(first, first + 4)


def _error(stage: Stage) -> None:
    stage.workbench.actions["table"].trigger()
    stage.workbench.window.chart.chart.fit()
    _type_over(stage, r"return \w+", "return flagz")
    _show_tab(stage, "rule")


def _edited(stage: Stage) -> None:
    calm(stage)
    stage.workbench.panel.editor.revert_requested.emit()
    stage.settle()
    _type_over(stage, r"(?<=_MIN = )[\d.]+|(?<=_ERROR = )[\d.]+", "3.5")  # a limit, whatever else is a number there
    _show_tab(stage, "rule")


def _diff(stage: Stage) -> None:
    stage.workbench.window.messages.clear()
    _show_tab(stage, "diff")


def _feedback(stage: Stage) -> None:
    _show_tab(stage, "feedback")


def _versions(stage: Stage) -> None:
    stage.workbench.panel.editor.save()
    stage.settle()
    _show_tab(stage, "versions")


def _approve(stage: Stage) -> None:
    for dialog in stage.workbench.window.findChildren(QDialog):
        dialog.reject()
    _show_tab(stage, "rule")
    stage.workbench.actions["approve"].trigger()
    rest(LAYOUT_S)


def _training(stage: Stage) -> None:
    bench = stage.workbench
    for dialog in bench.window.findChildren(QDialog):
        dialog.reject()
    bench.window.messages.clear()
    bench.panel.show_tab("diff")
    bench.actions["train"].trigger()
    bench.strip.toggle_details()
    story = bench.training.story
    assert story is not None
    wait_until(lambda: len(story.candidates) >= ENOUGH_CANDIDATES, 300, "training proposed nothing")


def _queue(stage: Stage) -> None:
    """Every series waits for a run of its own, while one goes on."""
    stage.workbench.actions["queue_each"].trigger()
    stage.workbench.actions["queue"].trigger()
    rest(LAYOUT_S)


def _trained(stage: Stage) -> None:
    for dialog in stage.workbench.window.findChildren(QDialog):
        dialog.reject()
    stage.workbench.queue.clear()
    stage.workbench.training.slot.stop()
    wait_until(lambda: not stage.workbench.training.busy, 240, "training did not stop")
    stage.settle()


STATES: dict[str, Callable[[Stage], None]] = {
    "empty": _empty,
    "first-look": _first_look,
    "finding": _finding,
    "why": _why,
    "measured": _measured,
    "lanes": _lanes,
    "lanes-many": _many_lanes,
    "lanes-all": _all_lanes,
    "label": _label,
    "label-list": _label_list,
    "label-region": _region,
    "finding-answered": _answered,
    "suggested-labels": _suggested,
    "conditions": _conditions,
    "stacked": _stacked,
    "overlaid": _overlaid,
    "grid": _grid,
    "table": _table,
    "editor-error": _error,
    **EDITOR_STATES,
    "edited": _edited,
    "recovered": recovered,
    "diff": _diff,
    "feedback": _feedback,
    "versions": _versions,
    **RULE_STATES,
    "approve": _approve,
    "training": _training,
    "queue": _queue,
    "stopped": _trained,
    "beside-base": beside_base,
}


def _show_tab(stage: Stage, tab: Tab) -> None:
    stage.workbench.panel.show_tab(tab)
    stage.settle()


def _type_over(stage: Stage, pattern: str, text: str) -> None:
    """Put a text in the place of the first match of a pattern, as an edit that the editor tells."""
    editor = stage.workbench.panel.editor
    found = re.search(pattern, editor.text)
    assert found is not None, f"the sample rule has no {pattern}"
    cursor = editor.code.textCursor()
    cursor.setPosition(found.start())
    cursor.setPosition(found.end(), QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text)
    editor.flush()
    stage.settle()
