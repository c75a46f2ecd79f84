"""The dialog that asks how a file is read: what is shown is the answer, and every change is read anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.data.nouns import Column, ColumnChoice, Doubt, Peek
from workbench.data.peeking import peek
from workbench.gui.dialogs.opening.open_columns import OpenDialog

LEFT = Qt.MouseButton.LeftButton
PEEK = Peek(
    Path("cpu.csv"),
    ("time,load,truth", "1,0.5,0"),
    (Column("time", "number"), Column("load", "number"), Column("truth", "flag")),
    ColumnChoice("time", ("load",), "truth", "", "", ",", ".", True, "unix s", "UTC"),
    ("Tuesday 14 May 2024, 11:40:00 UTC",),
    rows=(("1", "0.5", "0"),),
)


def shown(qtbot: QtBot, look: Peek, pattern: str = "") -> OpenDialog:
    dialog = OpenDialog(look, pattern)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_raw_lines_table_times_and_doubts_are_shown_and_the_guesses_are_the_answer(qtbot: QtBot) -> None:
    dialog = shown(qtbot, replace(PEEK, doubts=(Doubt("", "gaps", "12 points are missing"),)))
    assert dialog.raw.toPlainText().startswith("time,load,truth")
    assert "Tuesday 14 May 2024" in dialog.times.text()
    assert dialog.doubts.text() == "▲ 12 points are missing"
    heads = [dialog.rows.horizontalHeaderItem(at) for at in range(3)]
    assert [head.text() for head in heads if head is not None] == ["time\ntime", "load\nvalue", "truth\nlabel"]
    with qtbot.waitSignal(dialog.chosen) as told:
        QTest.mouseClick(dialog.primary, LEFT)
    assert told.args == [PEEK.guesses]


def test_another_choice_is_told_and_its_problem_keeps_the_file_closed(qtbot: QtBot) -> None:
    dialog = shown(qtbot, PEEK)
    with qtbot.waitSignal(dialog.changed) as told:
        QTest.keyClick(dialog.fields.time, Qt.Key.Key_Up)
    assert told.args[0].time == ""
    assert told.args[0].time_format is None
    dialog.show_peek(Peek(PEEK.path, PEEK.lines, PEEK.columns, told.args[0], problem="No column has numbers"))
    assert not dialog.primary.isEnabled()
    assert dialog.missing.text() == "No column has numbers"


def test_several_values_are_ticked_and_one_always_stays(qtbot: QtBot) -> None:
    dialog = shown(qtbot, PEEK)
    dialog.fields.value.tick("load")
    assert dialog.choice().value == ("load",)
    with qtbot.waitSignal(dialog.changed) as told:
        dialog.fields.value.tick("truth")
    assert told.args[0].value == ("load", "truth")


def test_where_cells_end_otherwise_all_else_is_found_anew(qtbot: QtBot) -> None:
    dialog = shown(qtbot, PEEK)
    with qtbot.waitSignal(dialog.changed) as told:
        QTest.keyClick(dialog.fields.delimiter, Qt.Key.Key_Down)
    assert told.args[0] == ColumnChoice(delimiter=";", header=True)


def test_swapped_day_and_month_are_one_choice_away(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("time,value\n01/02/2024 10:00,1\n02/02/2024 10:00,2\n")
    look = peek(path)
    dialog = shown(qtbot, look)
    titles = [dialog.fields.format.itemText(at) for at in range(2)]
    assert sorted(titles) == ["day/month/year 23:59", "month/day/year 23:59"]
    other = next(at for at in range(2) if at != dialog.fields.format.currentIndex())
    before = dialog.times.text()
    dialog.fields.format.setCurrentIndex(other)
    dialog.show_peek(peek(path, dialog.choice()))
    assert dialog.times.text() != before
    assert dialog.doubts.text() == "✓ Nothing doubtful in these rows"
    assert dialog.fields.format.currentIndex() == other


def test_whether_it_is_remembered_is_asked_only_where_files_have_a_name(qtbot: QtBot) -> None:
    assert not shown(qtbot, PEEK).remembers
    dialog = shown(qtbot, PEEK, "cpu-#.csv")
    assert dialog.remembers
    assert "cpu-#.csv" in dialog.remember.text()
