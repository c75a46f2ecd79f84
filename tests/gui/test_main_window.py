"""The window as a whole: places, keys, what is remembered, and that nothing is cut."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from workbench.gui.charts.marks import marks_of
from workbench.gui.commands.actions import Actions
from workbench.gui.theme import Theme
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.panel import Panel
from workbench.model.labels import LabelSet, Region
from workbench.model.scores import Finding
from workbench.model.split import Split

LEFT = Qt.MouseButton.LeftButton
MISS = Finding("latency", "miss", 100, 110, 2.0, "rise 2.1 × usual step", "jump ≥ 2.6 × (short by 0.5)")
ALARM = Finding("latency", "false_alarm", 150, 151, 1.0, "single spike 4.9 σ", "spike ≥ 4.5 σ")
FACTS = frozenset({"series", "labels", "rule", "findings", "idle", "undo"})


def rule_panel():
    made = Panel()
    made.body.addWidget(QPlainTextEdit())
    return made


def run_strip():
    made = Panel()
    made.body.addWidget(QLabel("Nothing runs"))
    return made


@pytest.fixture
def window(qtbot, theme, latency):
    made = MainWindow(theme, Actions(theme), rule_panel(), run_strip())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    flags = np.zeros(600, np.int8)
    flags[[150, 253]] = 1
    made.chart.show_series(latency, Split(300, 380, 600))
    made.chart.set_marks(marks_of(flags, latency.labels))
    made.findings.set_findings((MISS, ALARM), latency, "validation", empty="clean")
    made.set_facts(FACTS)
    return made


def place(window, widget):
    return widget.mapTo(window, QPoint(0, 0))


def test_panels_stand_as_drawn(window):
    series, chart = place(window, window.series), place(window, window.chart)
    rule, findings = place(window, window.rule_panel), place(window, window.findings)
    assert series.x() < chart.x() < rule.x()
    assert findings.x() == chart.x()
    assert findings.y() > chart.y() + window.chart.height()
    assert place(window, window.run_strip).y() > findings.y() + window.findings.height()


def test_n_and_p_go_through_the_findings_and_the_chart_follows(window):
    told = []
    window.marking.finding_chosen.connect(told.append)
    QTest.keyClick(window, Qt.Key.Key_N)
    start, stop = window.chart.chart.points_in_sight()
    assert told == [MISS]
    assert start <= 100 and stop >= 110 and stop - start < 400
    QTest.keyClick(window, Qt.Key.Key_N)
    QTest.keyClick(window, Qt.Key.Key_P)
    assert told == [MISS, ALARM, MISS]


def test_one_key_answers_the_chosen_finding_and_goes_on_to_the_next(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_N)
    with qtbot.waitSignal(window.marking.relabel_requested) as told:
        QTest.keyClick(window, Qt.Key.Key_A)
    assert told.args == [MISS, True]
    assert window.findings.current() == ALARM
    start, stop = window.chart.chart.points_in_sight()
    assert start <= 150 < stop
    with qtbot.waitSignal(window.marking.relabel_requested) as told:
        QTest.keyClick(window, Qt.Key.Key_X)
    assert told.args == [ALARM, False]


def test_findings_that_are_answered_stand_last_and_the_end_is_told(window, latency):
    confirmed = LabelSet((Region(100, 110),))
    window.findings.set_findings((MISS, ALARM), latency, "validation", empty="clean", confirmed=confirmed)
    model = window.findings.model
    assert [model.index(row, 0).data() for row in range(2)] == ["✕ false alarm", "✓ anomaly"]
    QTest.keyClick(window, Qt.Key.Key_N)
    QTest.keyClick(window, Qt.Key.Key_X)
    assert window.messages.messages()[-1].text == "Every finding is answered."


def test_the_chosen_finding_stays_chosen_when_the_list_comes_anew(window, latency):
    QTest.keyClick(window, Qt.Key.Key_N)
    QTest.keyClick(window, Qt.Key.Key_N)
    window.findings.set_stale()
    assert window.findings.hint.text().startswith("stale")
    window.findings.set_findings((ALARM,), latency, "validation", empty="clean")
    assert window.findings.current() == ALARM
    assert "stale" not in window.findings.hint.text()


def test_a_drawn_region_goes_before_the_chosen_finding(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_N)
    window.chart.chart.set_selection(20, 30)
    window.chart.chart.region_drawn.emit(20, 30)
    with qtbot.waitSignal(window.marking.mark_requested) as told:
        QTest.keyClick(window, Qt.Key.Key_A)
    assert told.args == [20, 30]
    assert window.region() == (100, 110)


def test_without_a_region_there_is_nothing_to_mark(window, qtbot):
    assert not window.actions_table["mark"].isEnabled()
    with qtbot.assertNotEmitted(window.marking.mark_requested):
        QTest.keyClick(window, Qt.Key.Key_A)


def test_u_asks_why(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_N)
    with qtbot.waitSignal(window.findings.why_requested) as told:
        QTest.keyClick(window, Qt.Key.Key_U)
    assert told.args == [MISS]


def test_letters_typed_into_a_text_stay_text(window, qtbot):
    editor = window.rule_panel.findChild(QPlainTextEdit)
    editor.setFocus()
    with qtbot.assertNotEmitted(window.marking.finding_chosen):
        QTest.keyClicks(editor, "nap+f")
    assert editor.toPlainText() == "nap+f"


def test_the_palette_opens_by_key_and_runs_a_command(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.palette_list.isVisible()
    QTest.keyClicks(window.palette_list.input, "train")
    with qtbot.waitSignal(window.actions_table.asked) as told:
        QTest.keyClick(window.palette_list.input, Qt.Key.Key_Return)
    assert told.args == ["train"]


def test_a_hidden_panel_comes_back_and_the_layout_is_remembered(window, qtbot, theme):
    QTest.mouseClick(window.docks["series"].grip.button, LEFT)
    assert not window.series.isVisible()
    state = window.layout_state()
    other = MainWindow(theme, Actions(theme), rule_panel(), run_strip())
    qtbot.addWidget(other)
    assert other.restore_layout(state)
    other.show()
    assert not other.series.isVisible()
    assert other.rule_panel.isVisible()
    other.actions_table["reset_panels"].trigger()
    assert other.series.isVisible()


@pytest.mark.parametrize("state", [b"", b"{}", b"not json", b'{"window": "AAAA", "docks": "AAAA"}'])
def test_a_layout_that_is_not_its_own_changes_nothing(window, state):
    assert not window.restore_layout(state)
    assert window.series.isVisible()


def test_every_panel_has_an_entry_in_the_view_menu(window):
    view = next(a.menu() for a in window.menu.actions() if a.text() == "View")
    assert {"Series", "Findings", "Rule"} <= {action.text() for action in view.actions()}


def test_links_in_texts_are_commands(window, qtbot):
    with qtbot.waitSignal(window.actions_table.asked) as told:
        window.chart.asked.emit("import_labels")
    assert told.args == ["import_labels"]


def test_closing_is_told_first(window, qtbot):
    with qtbot.waitSignal(window.close_requested):
        window.close()


def test_another_theme_reaches_every_view_while_the_window_is_open(window, qapp):
    dark = Theme("dark")
    dark.apply(qapp)
    window.set_theme(dark)
    image = window.grab().toImage()
    corner = window.chart.mapTo(window, QPoint(20, 6))
    assert image.pixelColor(corner).name() == dark.hex("panel")
    assert image.pixelColor(2, 2).name() == dark.hex("background")
    Theme("light").apply(qapp)


@pytest.mark.parametrize("size", [(1100, 700), (1280, 800), (1920, 1080)])
def test_nothing_is_cut_or_overlaps(window, size):
    window.resize(QSize(*size))
    window.reset_panels()
    window.grab()
    assert (window.width(), window.height()) == size
    for kind in (QPushButton, QLabel):
        for widget in window.findChildren(kind):
            if widget.isVisible() and widget.text():
                assert widget.width() >= widget.minimumSizeHint().width(), widget.text()
                assert widget.height() >= widget.minimumSizeHint().height() - 1, widget.text()
                assert window.rect().contains(widget.rect().translated(place(window, widget))), widget.text()
    panels = (window.series, window.chart, window.findings, window.rule_panel, window.run_strip)
    boxes = [panel.rect().translated(place(window, panel)) for panel in panels]
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_the_window_takes_any_widgets_as_rule_panel_and_run_strip(qtbot, theme):
    bare = QWidget()
    QVBoxLayout(bare)
    window = MainWindow(theme, Actions(theme), bare, QWidget())
    qtbot.addWidget(window)
    window.show()
    assert window.rule_panel.isVisible()
