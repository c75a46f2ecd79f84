"""The panels of the window: what they show, what they tell, what they say where nothing is."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from workbench.gui.charts.marks import marks_of
from workbench.gui.charts.pyramid import build, sparkline
from workbench.gui.commands.actions import Actions
from workbench.gui.look.colors import LIGHT
from workbench.gui.views.finder.entries import Entry, found, rank
from workbench.gui.views.finder.palette import CommandPalette
from workbench.gui.views.message_strip import Message, MessageStrip
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.series.chart_panel import ChartPanel, facts
from workbench.gui.views.series.finding_table import KIND, NEAREST, SAW, rows_of
from workbench.gui.views.series.findings_panel import FindingsPanel
from workbench.gui.views.series.series_list import SeriesRow
from workbench.gui.views.series.series_panel import SeriesPanel
from workbench.gui.views.top_bar import TopBar
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.model.split import Split

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
MISS = Finding("latency", "miss", 100, 110, 2.0, "rise 2.1 × usual step", "jump ≥ 2.6 × (short by 0.5)")
ALARM = Finding("latency", "false_alarm", 150, 151, 1.0, "single spike 4.9 σ", "spike ≥ 4.5 σ")


def shown(qtbot, widget, width=500, height=400):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def rows(*names):
    return [SeriesRow(name, "no labels", spark=sparkline(build(np.arange(50.0)))) for name in names]


# series


@pytest.fixture
def series_panel(qtbot, theme):
    return shown(qtbot, SeriesPanel(theme), 220)


def test_an_empty_list_says_what_goes_there_and_offers_it(series_panel, qtbot):
    assert series_panel.empty.isVisible()
    assert not series_panel.list.isVisible()
    with qtbot.waitSignal(series_panel.asked) as told:
        series_panel.empty.linkActivated.emit("open")
    assert told.args == ["open"]


def test_a_click_on_a_series_tells_its_name(series_panel, qtbot):
    series_panel.set_rows(rows("a", "b", "c"))
    place = series_panel.list.visualRect(series_panel.model.index(1, 0)).center()
    with qtbot.waitSignal(series_panel.series_chosen) as told:
        QTest.mouseClick(series_panel.list.viewport(), LEFT, NONE, place)
    assert told.args == ["b"]
    assert series_panel.chosen() == "b"


def test_arrow_keys_choose_the_next_series(series_panel, qtbot):
    series_panel.set_rows(rows("a", "b"))
    series_panel.choose("a")
    with qtbot.waitSignal(series_panel.series_chosen) as told:
        QTest.keyClick(series_panel.list, Qt.Key.Key_Down)
    assert told.args == ["b"]


def test_choosing_from_outside_and_new_notes_tell_nothing_back(series_panel, qtbot):
    series_panel.set_rows(rows("a", "b"))
    with qtbot.assertNotEmitted(series_panel.series_chosen):
        series_panel.choose("b")
        series_panel.set_rows([SeriesRow("a", "training"), SeriesRow("b", "2 labeled · 0.9")])
        series_panel.set_rows(rows("a", "b", "c"))
    assert series_panel.list.currentIndex().data() == "b"


def test_the_filter_comes_with_the_thirteenth_series_and_keeps_the_chosen_one(series_panel):
    series_panel.set_rows(rows(*(f"host-{i:02d}" for i in range(12))))
    assert not series_panel.filter.isVisible()
    series_panel.set_rows(rows(*(f"host-{i:02d}" for i in range(13))))
    assert series_panel.filter.isVisible()
    series_panel.choose("host-12")
    QTest.keyClicks(series_panel.filter, "HOST-1")
    assert series_panel.model.rowCount() == 3
    assert series_panel.list.currentIndex().data() == "host-12"
    QTest.keyClicks(series_panel.filter, "xyz")
    assert series_panel.no_match.isVisible()
    series_panel.filter.clear()
    assert series_panel.model.rowCount() == 13
    assert series_panel.list.currentIndex().data() == "host-12"


def test_doubts_are_in_the_tooltip(series_panel):
    series_panel.set_rows([SeriesRow("a", "no labels", doubts=("2 gaps, the longest 3 h",))])
    tip = series_panel.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "a\nno labels\n2 gaps, the longest 3 h"


# findings


@pytest.fixture
def findings(qtbot, theme, latency):
    panel = shown(qtbot, FindingsPanel(theme), 640, 300)
    panel.set_findings((MISS, ALARM), latency, "validation", empty="clean")
    return panel


def cell(panel, row, column):
    return panel.table.visualRect(panel.model.index(row, column)).center()


def test_findings_are_told_in_words(latency):
    row = rows_of((MISS,), latency)[0]
    assert row.cells() == (
        "▼ miss",
        "05-14 11:40",
        "10 min",
        "rise 2.1 × usual step",
        "jump ≥ 2.6 × (short by 0.5)",
    )


def test_findings_without_a_clock_are_told_by_point_number():
    row = rows_of((MISS,), Series("s", np.zeros((600, 1))))[0]
    assert row.cells()[1:3] == ("point 100", "10 points")


def test_a_click_on_a_finding_tells_it_once(findings, qtbot):
    told = []
    findings.finding_chosen.connect(told.append)
    QTest.mouseClick(findings.table.viewport(), LEFT, NONE, cell(findings, 1, SAW))
    assert told == [ALARM]
    QTest.mouseClick(findings.table.viewport(), LEFT, NONE, cell(findings, 1, SAW))
    assert told == [ALARM, ALARM]


def test_next_and_previous_go_round(findings):
    told = []
    findings.finding_chosen.connect(told.append)
    findings.next()
    findings.next()
    findings.next()
    findings.previous()
    assert told == [MISS, ALARM, MISS, ALARM]


def test_coming_to_the_table_by_tab_chooses_nothing(findings, qtbot):
    findings.activateWindow()
    qtbot.waitUntil(findings.isActiveWindow)
    with qtbot.assertNotEmitted(findings.finding_chosen):
        findings.table.clearFocus()
        findings.table.setFocus(Qt.FocusReason.TabFocusReason)
    assert findings.table.hasFocus()
    assert findings.current() is None


def test_a_finding_chosen_from_outside_is_not_told_back(findings, qtbot):
    with qtbot.assertNotEmitted(findings.finding_chosen):
        findings.choose(150, 151)
    assert findings.current() == ALARM


def test_a_chosen_row_keeps_the_color_of_its_kind(findings):
    findings.choose(100, 110)
    area = findings.table.visualRect(findings.model.index(0, KIND))
    image = findings.table.viewport().grab(area).toImage()
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert LIGHT.miss_text in colors
    assert LIGHT.raised in colors


def test_why_is_asked_for_the_chosen_finding_and_shown_below(findings, qtbot):
    findings.choose(100, 110)
    with qtbot.waitSignal(findings.why_requested) as told:
        findings.ask_why()
    assert told.args == [MISS]
    findings.show_why("jump was 2.1, needed 2.6")
    assert findings.why.isVisible()
    findings.next()
    assert not findings.why.isVisible()


def test_long_words_wrap_to_three_lines_and_say_when_they_are_cut(findings):
    long = "seasonal residual (short by 1.1) and level shift over thirty minutes (short by 0.4)"
    lines = findings.delegate.lines(long, 200)
    assert (len(lines), " ".join(lines)) == (3, long)
    assert not findings.delegate.cut(long, 220)
    lines = findings.delegate.lines(long, 110)
    assert len(lines) == 3
    assert lines[2].endswith("…")
    assert findings.delegate.cut(long, 110)
    assert len(findings.delegate.lines("x" * 80, 110)) == 1  # nowhere to break
    assert not findings.delegate.cut("spike ≥ 4.5 σ", 200)


def test_rows_grow_with_their_words(findings, latency):
    long = Finding("latency", "miss", 1, 2, 1.0, "slow rise, no jump at all over a very long stretch", "spike")
    findings.set_findings((ALARM, long), latency)
    assert findings.table.rowHeight(1) > findings.table.rowHeight(0)
    low = findings.table.rowHeight(0)
    findings.resize(430, 300)
    assert findings.table.rowHeight(0) > low
    assert findings.table.columnWidth(NEAREST) > 60


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("no rule", "No findings yet"),
        ("looking", "Looking for"),
        ("no labels", "No labels yet"),
        ("does not run", "does not run"),
        ("clean", "Nothing to look at"),
    ],
)
def test_no_findings_are_explained(findings, latency, why, words):
    findings.set_findings((), latency, empty=why)
    assert words in findings.empty.text() and findings.empty.isVisible()


# chart panel


def test_the_chart_panel_counts_what_may_be_seen(qtbot, theme, latency):
    panel = shown(qtbot, ChartPanel(theme), 800)
    panel.show_series(latency, Split(300, 380, 600))
    flags = np.zeros(600, np.int8)
    flags[[104, 150, 400]] = 1
    panel.set_marks(marks_of(flags, latency.labels))
    texts = [label.text() for label in panel.legend.values() if label.isVisible()]
    assert texts == ["▲ 1 hit", "▼ 1 miss", "✕ 1 false alarm"]
    panel.set_test_open(True)
    assert panel.legend["false_alarm"].text() == "✕ 2 false alarms"


def test_plain_flags_are_counted_where_there_are_no_labels(qtbot, theme, latency):
    panel = shown(qtbot, ChartPanel(theme), 800)
    panel.show_series(latency.relabel(None))
    assert panel.no_labels.isVisible()
    panel.set_marks(marks_of(np.array([0, 1, 0, 1], np.int8), None))
    assert [label.text() for label in panel.legend.values() if label.isVisible()] == ["◆ 2 flags"]


def test_the_chart_panel_says_what_to_do_while_nothing_is_open(qtbot, theme, latency):
    panel = shown(qtbot, ChartPanel(theme), 800)
    assert panel.empty.isVisible()
    assert not panel.chart.isVisible()
    panel.show_series(latency)
    assert panel.chart.isVisible()
    assert not panel.no_labels.isVisible()


def test_the_facts_of_a_series_fit_one_line(latency):
    assert facts(latency) == "ms · every 1 min · UTC · 600 points"
    assert facts(Series("s", np.zeros((5, 1)))) == "5 points"


# small pieces


def test_a_label_elides_and_then_tells_the_whole_in_its_tooltip(qtbot, theme):
    label = shown(qtbot, ElidedLabel("a very long name of a series that has no room"), 90, 20)
    assert label.elided().endswith("…")
    label.grab()
    assert label.toolTip() == "a very long name of a series that has no room"
    label.resize(600, 20)
    label.grab()
    assert label.toolTip() == ""


def test_messages_stack_and_close_one_by_one(qtbot, theme):
    strip = shown(qtbot, MessageStrip(theme), 700, 40)
    strip.show_message(Message("The file is empty.", "Choose another one.", "bad", "open", "Open…"))
    strip.show_message(Message("Saved.", tone="good"))
    assert strip.text.text() == "Saved."
    assert strip.more.text() == "1 more"
    QTest.mouseClick(strip.close_button, LEFT)
    assert strip.text.text() == "The file is empty. Choose another one."
    with qtbot.waitSignal(strip.link_chosen) as told:
        QTest.mouseClick(strip.link, LEFT)
    assert told.args == ["open"]
    QTest.mouseClick(strip.close_button, LEFT)
    assert not strip.isVisible()


def test_the_same_message_is_not_stacked_twice(qtbot, theme):
    strip = shown(qtbot, MessageStrip(theme), 700, 40)
    for _ in range(3):
        strip.show_message(Message("The file is empty."))
    assert len(strip.messages()) == 1


def test_the_top_bar_follows_its_actions(qtbot, theme):
    actions = Actions(theme)
    bar = shown(qtbot, TopBar(actions, theme), 1100, 40)
    bar.set_document("checkout-latency", "payments.rwb", True)
    assert bar.file.text() == "payments.rwb · saved"
    assert not bar.train.isEnabled()
    actions.set_facts(frozenset({"series", "idle", "undo"}))
    assert bar.train.isEnabled()
    with qtbot.waitSignal(actions.asked) as told:
        QTest.mouseClick(bar.train, LEFT)
    assert told.args == ["train"]
    with qtbot.waitSignal(actions.asked) as told:
        QTest.mouseClick(bar.icons["undo"], LEFT, NONE, QPoint(10, 10))
    assert told.args == ["undo"]


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [("tr", "Train", 0), ("lab", "Import labels…", 1), ("por", "Import labels…", 2), ("iml", "Import labels…", 3)],
)
def test_typed_letters_rank_commands(typed, text, expected):
    assert rank(typed, text) == expected
    assert rank("qqq", text) is None


def records(ran, name):
    return lambda: ran.append(name)


def test_the_palette_filters_and_runs_by_keyboard(qtbot, theme):
    window = shown(qtbot, QWidget(), 800, 600)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    ran, told = [], []
    names = ("Train", "Stop", "Open…", "Open folder…")
    lacks = {"Stop": "nothing is running"}
    entries = [Entry(name, name, records(ran, name), missing=lacks.get(name, "")) for name in names]
    palette = CommandPalette(theme, window)
    palette.chosen.connect(told.append)
    palette.open(entries)
    assert palette.shown_titles() == ["Train", "Open…", "Open folder…", "Stop"]
    QTest.keyClicks(palette.input, "op")
    assert palette.shown_titles() == ["Open…", "Open folder…", "Stop"]
    QTest.keyClick(palette.input, Qt.Key.Key_Down)
    QTest.keyClick(palette.input, Qt.Key.Key_Return)
    assert (ran, told) == (["Open folder…"], ["Open folder…"])
    assert not palette.isVisible()
    palette.open(entries)
    QTest.keyClicks(palette.input, "stop")
    assert palette.input.accessibleDescription() == "Stop, nothing is running"
    QTest.keyClick(palette.input, Qt.Key.Key_Return)
    assert ran == ["Open folder…"]
    assert palette.isVisible()
    QTest.keyClicks(palette.input, "zzz")
    assert palette.nothing.isVisible()
    QTest.keyClick(palette.input, Qt.Key.Key_Escape)
    assert not palette.isVisible()


FOUND = (
    Entry("train", "Train", list, tip="Learn rules from the labels"),
    Entry("tune", "Tune…", list, tip="Move its numbers"),
    Entry("series latency", "latency", list, "Series"),
    Entry("help safety", "What keeps a rule from doing harm", list, "Help"),
)


@pytest.mark.parametrize(
    ("typed", "recent", "titles"),
    [
        ("", (), ["Train", "Tune…", "latency", "What keeps a rule from doing harm"]),
        ("t", ("tune",), ["Tune…", "Train", "latency", "What keeps a rule from doing harm"]),
        ("numbers", (), ["Tune…"]),
        ("help harm", (), ["What keeps a rule from doing harm"]),
        ("ltc", (), ["latency"]),
    ],
)
def test_series_pages_and_words_of_tips_are_found_too_and_the_latest_first(typed, recent, titles):
    shown_first = [entry.title for entry in found(typed, FOUND, recent)]
    assert shown_first[: len(titles)] == titles if typed == "t" else shown_first == titles


def test_an_open_palette_stays_in_the_middle_of_a_window_that_changes_its_size(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    palette = CommandPalette(theme, window)
    palette.open([])
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: palette.geometry().center().x() in (549, 550))
    assert window.rect().contains(palette.geometry())
