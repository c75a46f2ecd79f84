"""Numbers dragged in the real window: flags and text follow, one undo takes the drag back, the tuner's tick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.gui.controllers.study.tuning import Suggestion
from workbench.gui.staging.bench_ui import TEXT, wave
from workbench.gui.staging.stage import Stage, wait_until
from workbench.gui.views.editor.number_slider import NumberSlider
from workbench.model.rule import InputSpec, Rule
from workbench.project.edits import add_series, put_rule
from workbench.training.tune.nouns import Change, Tuned

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
POINTS = 3_000


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as opened:
        bench = opened.workbench
        bench.opening.new_project(tmp_path / "numbers.rwb")
        assert bench.desk.project is not None
        bench.desk.apply(add_series(bench.desk.project, [wave(POINTS)]))
        bench.desk.apply(put_rule(bench.desk.project, Rule("wave", TEXT, input=InputSpec(series=("wave",)))))
        bench.desk.choose("wave")
        opened.settle()
        bench.panel.show_tab("rule")
        wait_until(lambda: not bench.numbers.background.busy, 60, "the ranges were not measured")
        yield opened
        opened.settle()


def slider_of(stage: Stage) -> NumberSlider:
    return stage.workbench.panel.editor.numbers.rows["STEP"].slider


def test_a_drag_that_outlives_its_rule_moves_nothing(stage: Stage) -> None:
    slider, numbers = slider_of(stage), stage.workbench.panel.editor.numbers
    numbers.set_rows(())
    told: list[str] = []
    numbers.moved.connect(lambda name, _value: told.append(name))
    slider.moved.emit(3.0)
    assert told == []


def drag(slider: NumberSlider, *values: float) -> None:
    """The handle by the mouse from where it stands over some values, and let go at the last."""
    y = slider.height() // 2
    places = [QPoint(round(slider.place_of(value)), y) for value in (slider.number, *values)]
    QTest.mousePress(slider, LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(slider, place)
    QTest.mouseRelease(slider, LEFT, pos=places[-1])


def test_the_range_comes_from_the_data_and_the_meaning_from_the_feature(stage: Stage) -> None:
    row = stage.workbench.panel.editor.numbers.rows["STEP"].row
    assert row.low < 6 and row.high > 15
    assert row.unit == "σ"
    assert "against median and MAD" in row.words


def test_a_drag_moves_text_and_flags_and_is_one_step_of_the_undo(stage: Stage) -> None:
    bench, editor = stage.workbench, stage.workbench.panel.editor
    tried, marks = [], len(bench.window.chart.chart.visible_marks().indices)
    bench.rule.tried.connect(tried.append)
    slider = slider_of(stage)
    y = slider.height() // 2
    QTest.mousePress(slider, LEFT, pos=QPoint(round(slider.place_of(6)), y))
    QTest.mouseMove(slider, QPoint(round(slider.place_of(4)), y))
    QTest.mouseMove(slider, QPoint(round(slider.place_of(2.5)), y))
    wait_until(lambda: len(tried) > 0 and not bench.numbers._drag.on_its_way, 30, "the drag was not followed")
    assert len(bench.window.chart.chart.visible_marks().indices) > marks
    assert "STEP = 6.0" not in editor.text
    saved = bench.desk.project.view("draft of wave")
    assert saved is None
    QTest.mouseRelease(slider, LEFT, pos=QPoint(round(slider.place_of(2.5)), y))
    assert bench.desk.project.view("draft of wave") == editor.text
    stage.settle()
    assert bench.rule.last.text == editor.text
    editor.code.setFocus()
    QTest.keyClick(editor.code, Qt.Key.Key_Z, CONTROL)
    assert editor.text == TEXT
    stage.settle()
    assert len(bench.window.chart.chart.visible_marks().indices) == marks
    assert slider_of(stage).number == 6.0


def test_keys_and_the_field_move_a_number_too(stage: Stage) -> None:
    editor = stage.workbench.panel.editor
    slider = slider_of(stage)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    slider.finish()
    value = slider.number
    assert value > 6.0
    assert f"STEP = {value}" in editor.text
    field = editor.numbers.rows["STEP"].field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "4,75")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "STEP = 4.75" in editor.text
    field.selectAll()
    QTest.keyClicks(field, "many")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "4.75"
    stage.settle()


def test_a_drag_after_typing_leaves_what_was_typed_to_its_own_undo(stage: Stage) -> None:
    editor = stage.workbench.panel.editor
    editor.code.go_to(8, 0)
    QTest.keyClicks(editor.code, "# mine")
    typed = editor.text
    drag(slider_of(stage), 4.0)
    assert editor.text != typed
    editor.code.undo()
    assert editor.text == typed
    stage.settle()


def test_the_tuners_number_is_a_tick_with_its_worth_and_one_click_takes_it(stage: Stage) -> None:
    bench, editor = stage.workbench, stage.workbench.panel.editor
    rule = bench.rule.rule_as_edited()
    tuned = Tuned(rule, (Change("STEP", 6.0, 8.5),), cross_fitted_before=0.9, cross_fitted_after=0.93)
    bench.tuning.suggested.emit(rule, Suggestion(tuned, 3))
    line = editor.numbers.rows["STEP"]
    assert line.slider.suggested == 8.5
    assert line.tuned.text() == "▲ 8.5"
    assert line.tuned.accessibleName() == "tuner: 8.5, F1 +0.03"
    assert editor.numbers.title.text() == "Numbers · tuner: F1 +0.03"
    QTest.mouseClick(line.tuned, LEFT)
    assert "STEP = 8.5" in editor.text
    assert not line.tuned.isVisible()
    stage.settle()
    editor.code.undo()
    assert editor.text == TEXT
    assert line.tuned.isVisible()
    QTest.mouseClick(editor.numbers.take, LEFT)
    assert "STEP = 8.5" in editor.text
    editor.code.go_to(12, 999)
    QTest.keyClicks(editor.code, " + 0 * value")
    assert line.slider.suggested is None
    stage.settle()


def test_the_tuner_is_asked_aside_and_says_what_it_does(stage: Stage) -> None:
    bench, strip = stage.workbench, stage.workbench.panel.editor.numbers
    told = []
    bench.tuning.suggested.connect(lambda _rule, found: told.append(found))
    QTest.mouseClick(strip.suggest, LEFT)
    assert strip.suggest.text() == "Stop"
    wait_until(lambda: bool(told), 120, "the tuner did not answer")
    assert isinstance(told[0], Suggestion)
    assert strip.suggest.text() == "Suggest"
    assert "tuner" in strip.title.text()
    wait_until(lambda: not bench.tuning.background.busy, 30, "the tuner did not end")


@pytest.mark.parametrize("typed", ["1e14", "1e-30", "1e400", "0"])
def test_a_number_typed_far_beyond_the_data_keeps_its_slider(stage: Stage, typed: str) -> None:
    editor = stage.workbench.panel.editor
    editor.code.replace_text(TEXT.replace("6.0", typed))
    editor.flush()
    shown = editor.numbers.rows.get("STEP")
    assert (shown is None) == (typed == "1e400")
    assert shown is None or shown.row.low <= float(typed) <= shown.row.high
    stage.settle()


def test_a_number_of_a_text_that_was_just_broken_is_not_moved(stage: Stage) -> None:
    code, slider = stage.workbench.panel.editor.code, slider_of(stage)
    code.go_to(1, 0)
    QTest.keyClicks(code, "(")
    broken = stage.workbench.panel.editor.text
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert stage.workbench.panel.editor.text == broken


def test_a_text_that_breaks_while_it_is_judged_is_not_measured(stage: Stage) -> None:
    bench, code = stage.workbench, stage.workbench.panel.editor.code
    failed: list[object] = []
    bench.numbers.background.failed.connect(failed.append)
    code.replace_text(TEXT.replace("STEP", "OTHER"))  # a number that has no range by the data yet
    code.go_to(1, 0)
    QTest.keyClicks(code, "'")
    bench.rule.judged.emit(bench.rule.last)  # the answer to the text before comes now
    wait_until(lambda: not bench.numbers.background.busy, 60, "the ranges were not measured")
    assert not failed
    code.replace_text(TEXT)
