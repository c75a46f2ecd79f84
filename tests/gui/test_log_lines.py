"""Log lines as rows: hostile text is written out and cut, levels have signs, searches end, a million lines are lazy."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.gui.theme import Theme
from workbench.gui.views.cases.highlights import Highlights
from workbench.gui.views.logs.line_model import LEVEL, MESSAGE, NUMBER, TIME, LineModel
from workbench.gui.views.logs.line_words import PAGE, page_of, pages, row_text, visible
from workbench.gui.views.logs.log_panel import LogPanel
from workbench.gui.views.logs.template_list import TemplateRow
from workbench.gui.views.logs.wish import LineWish, PatternError, find_lines, matcher
from workbench.model.logs import LogLines

SECOND = 10**9
START = 1_715_680_800 * SECOND  # 14 May 2024 10:00 UTC
LEFT = Qt.MouseButton.LeftButton
TEXTS = ("started", "slow answer", "failed <b>hard</b>", "no time here", "failed again")
LEVELS = ("INFO", "WARN", "ERROR", "", "ERROR")
TEMPLATES = ("t1", "t2", "t3", "t4", "t3")


@pytest.fixture
def lines() -> LogLines:
    return made(TEXTS, LEVELS, unknown=(3,))


def made(texts: tuple[str, ...], levels: tuple[str, ...], unknown: tuple[int, ...] = ()) -> LogLines:
    n = len(texts)
    known = np.array([at not in unknown for at in range(n)])
    times = np.where(known, START + np.arange(n) * 5 * SECOND, 0)
    return LogLines(np.arange(n) + 1, times, known, levels, ("app",) * n, texts, texts)


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, lines: LogLines) -> LogPanel:
    shown = LogPanel(theme)
    qtbot.addWidget(shown)
    shown.resize(800, 400)
    shown.show()
    rows = [TemplateRow("t3", "failed <*>", 2, 7, "ERROR"), TemplateRow("t1", "started", 1)]
    shown.show_log(lines, TEMPLATES, rows)
    shown.wish_changed.connect(lambda wish: shown.show_found(find_lines(lines, TEMPLATES, wish)))
    return shown


def listed(panel: LogPanel) -> list[str]:
    return [str(panel.model.index(row, MESSAGE).data()) for row in range(panel.model.rowCount())]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # plain text: no view reads it as HTML
        ("\x1b[31mred\x1b[0m", "red"),
        ("a\x00b\x07", "a‹NUL›b‹BEL›"),
        ("pay\u202eexe", "pay‹202E›exe"),
        ("a\tb", "a → b"),
        ("boom\n  at x\n  at y", "boom ↵   at x"),
        ("half \ud800", "half ‹D800›"),
    ],
)
def test_what_is_invisible_or_turns_the_text_is_written_out(text: str, shown: str) -> None:
    assert row_text(text) == shown


def test_a_line_of_ten_million_characters_is_cut_in_its_row_and_read_page_by_page() -> None:
    text = "x" * 10_000_000 + "end"
    assert len(row_text(text)) < 700
    assert row_text(text).endswith("… 10\u202f000\u202f003")
    assert pages(text) == 501
    assert page_of(text, 500) == "end"
    assert len(page_of(text, 0)) == PAGE


def test_visible_leaves_no_control_character() -> None:
    assert not [one for one in visible("".join(map(chr, range(0x2070)))) if ord(one) < 32 or 0x7F <= ord(one) < 0xA0]


def test_rows_tell_number_time_and_level_with_a_sign(qtbot: QtBot, lines: LogLines) -> None:
    model = LineModel()
    model.set_lines(lines)
    assert [model.index(2, at).data() for at in (NUMBER, TIME, LEVEL)] == ["3", "14 May · 10:00:10", "✕ ERROR"]
    assert model.index(3, TIME).data() == "? no time"


def test_a_million_lines_make_no_row_before_it_is_asked_for(qtbot: QtBot, theme: Theme) -> None:
    lines = made(("same",) * 1_000_000, ("INFO",) * 1_000_000)
    asked = count()

    class Counted(LineModel):
        def told(self, place: int, column: int) -> str:
            next(asked)
            return super().told(place, column)

    panel = LogPanel(theme)
    qtbot.addWidget(panel)
    panel.model = model = Counted()
    panel.table.lines = model
    panel.table.setModel(model)
    model.set_lines(lines)
    panel.split.show()
    panel.resize(700, 400)
    panel.show()
    panel.table.scrollToBottom()
    panel.table.grab()
    assert model.rowCount() == 1_000_000
    assert next(asked) < 2_000


@pytest.mark.parametrize(
    ("wish", "numbers"),
    [
        (LineWish(), [1, 2, 3, 4, 5]),
        (LineWish(hidden=frozenset({"ERROR"})), [1, 2, 4]),
        (LineWish(templates=frozenset({"t3"})), [3, 5]),
        (LineWish(timeless=True), [4]),
        (LineWish(text="FAILED"), [3, 5]),
        (LineWish(text="fail.*again$", is_pattern=True), [5]),
        (LineWish(text="a.b", is_pattern=False), []),
        (LineWish(hidden=frozenset({"INFO"}), text="e"), [2, 3, 4, 5]),
    ],
)
def test_a_wish_finds_its_lines(lines: LogLines, wish: LineWish, numbers: list[int]) -> None:
    assert (find_lines(lines, TEMPLATES, wish).places + 1).tolist() == numbers


def test_no_pattern_takes_forever_and_a_wrong_one_says_why(lines: LogLines) -> None:
    assert not matcher("(a+)+$", is_pattern=True)("a" * 200_000 + "b")
    assert "no pattern" in find_lines(lines, TEMPLATES, LineWish(text="(", is_pattern=True)).problem
    with pytest.raises(PatternError, match="1000 characters"):
        matcher("a" * 1001, is_pattern=True)
    assert matcher("half", is_pattern=True)("half \ud800")


def test_a_search_that_takes_too_long_ends_and_tells_from_where_it_did_not_look() -> None:
    lines = made(("same",) * 9000, ("",) * 9000)
    ticks = count(step=2)
    found = find_lines(lines, (), LineWish(text="same"), clock=lambda: float(next(ticks)))
    assert len(found.places) == 4000
    assert "from 4001 on" in found.problem


def test_level_buttons_leave_lines_out_and_say_how_many(panel: LogPanel) -> None:
    error = panel.levels.buttons["ERROR"]
    assert error.text() == "✕ 2"
    QTest.mouseClick(error, LEFT)
    assert listed(panel) == ["started", "slow answer", "no time here"]
    assert panel.hint.text() == "3 of 5 lines"
    timeless = panel.levels.buttons["?"]
    assert "1 line without a time" in timeless.toolTip()
    QTest.mouseClick(timeless, LEFT)
    assert listed(panel) == ["no time here"]


def test_a_template_lists_only_its_lines_and_its_chip_lists_all_again(panel: LogPanel) -> None:
    QTest.mouseClick(panel.templates_button, LEFT)
    panel.templates.setCurrentRow(0)
    QTest.keyClick(panel.templates, Qt.Key.Key_Return)
    assert listed(panel) == ["failed <b>hard</b>", "failed again"]
    assert panel.chip.isVisible()
    QTest.mouseClick(panel.chip, LEFT)
    assert len(listed(panel)) == 5


def test_typing_searches_and_a_wrong_pattern_is_told(panel: LogPanel) -> None:
    QTest.keyClicks(panel.search, "again")
    assert listed(panel) == ["failed again"]
    panel.search.clear()
    QTest.mouseClick(panel.pattern, LEFT)
    QTest.keyClicks(panel.search, "fail|(")
    assert "no pattern" in panel.hint.text()
    assert len(listed(panel)) == 5


def test_t_lists_lines_alike_and_ctrl_c_copies_them(panel: LogPanel, qapp: QApplication) -> None:
    panel.choose_place(2)
    QTest.keyClick(panel.table, Qt.Key.Key_T)
    assert listed(panel) == ["failed <b>hard</b>", "failed again"]
    panel.table.selectAll()
    QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert qapp.clipboard().text() == "failed <b>hard</b>\nfailed again"


def test_chosen_lines_tell_their_times_and_the_whole_line_stands_below(panel: LogPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.span_chosen) as told:
        panel.table.selectRow(1)
    assert told.args == [START + 5 * SECOND, START + 5 * SECOND]
    assert panel.detail.isVisible()
    assert panel.detail.head.text() == "line 2 · 14 May 2024 · 10:00:05 UTC · WARN"
    assert panel.choose_span(START + 4 * SECOND, START + 11 * SECOND) == 2
    assert panel.table.chosen_places().tolist() == [1, 2]
    assert "2 lines in the region" in panel.hint.text()


def test_evidence_is_marked_by_a_sign_and_told(panel: LogPanel) -> None:
    panel.set_highlights(Highlights(lines={"hard failure": (3,)}))
    assert panel.model.index(2, NUMBER).data() == "◆ 3"
    panel.choose_place(2)
    assert panel.detail.head.text().endswith("◆ hard failure")
