"""Doubts about cases in German: what the loader repairs is told in the window's language, line numbers and all."""

from __future__ import annotations

from pathlib import Path

from workbench.data.cases.finding import find_cases
from workbench.data.cases.opening import open_case
from workbench.gui.sentences import sentences_of
from workbench.gui.texts import language_of

TABLE = """time;cpu;disk_io;secret
2025-01-01T00:00:10Z;1.5e+01;3845;1
2025-01-01T00:00:00Z;12 %;"7;1
2025-01-01T00:00:00Z;x;8;1
"2025-01-01T00:00:05Z;13;9;1"
broken;row
again;broken;row
time;cpu;disk_io;secret
2025-01-01T00:00:15Z;inf;9;1
"""
LOG = '\n"Jan  1 00:00:01 sshd[1]: ok"\nno time here\nJan  1 00:00:00 sshd[1]: \x1b[31mlate\x1b[0m\n'


def doubts_of(folder: Path) -> list[str]:
    room = folder / "mali_dataset" / "scenario_2"
    room.mkdir(parents=True)
    (room / "mali_1_1.csv").write_text(TABLE)
    (room / "mali_1_1.log").write_text(LOG)
    (room / "mali_2_2.log").write_bytes(b"")
    index = find_cases(folder)
    opened = [open_case(one) for one in index.references]
    return [doubt.text for doubt in (*index.doubts, *(doubt for one in opened for doubt in one.doubts))]


def test_every_doubt_about_a_case_is_told_in_german(tmp_path: Path) -> None:
    said = sentences_of(language_of("de"))
    told = {text: said(text) for text in doubts_of(tmp_path)}
    assert len(told) >= 15
    assert [text for text, german in told.items() if german == text] == []
    assert not [german for german in told.values() if " the " in f" {german} "]


def test_line_numbers_and_columns_are_carried_over(tmp_path: Path) -> None:
    said = sentences_of(language_of("de"))
    told = [said(text) for text in doubts_of(tmp_path)]
    assert "Zeilen von anderer Länge als die Kopfzeile oder ohne Zeit wurden ausgelassen, in den Zeilen 6, 7" in told
    assert "Die Kopfzeile steht noch einmal da: Diese Zeile wurde ausgelassen, in Zeile 8" in told
    assert any(one.endswith("verraten die Klasse: secret") for one in told)
