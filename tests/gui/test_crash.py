"""Faults that nobody foresaw: reported without secrets, kept on disk, shown once, and an abrupt end told next time."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.errors import DataError
from workbench.gui.crash import HARD, KEPT, CrashDesk, CrashReports
from workbench.gui.dialogs.report import ReportDialog
from workbench.gui.runs.worker import Crash

ROOT = Path(__file__).parents[2]
CODE = """
import sys, os
from pathlib import Path
from workbench.gui.crash import CrashReports
CrashReports(Path(sys.argv[1])).watch_hard()
os.abort()
"""


def at_noon() -> datetime:
    return datetime(2024, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> CrashDesk:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = CrashDesk(CrashReports(tmp_path, at_noon), lambda: window)
    made.window = window  # type: ignore[attr-defined]  # kept alive
    return made


def raised(error: Exception, desk: CrashDesk) -> None:
    try:
        raise error
    except type(error) as caught:
        desk.catch(type(caught), caught, caught.__traceback__)


def dialogs(desk: CrashDesk) -> list[ReportDialog]:
    return [one for one in desk.window.findChildren(ReportDialog) if one.isVisible()]  # type: ignore[attr-defined]


def test_a_report_names_what_happened_and_how_without_any_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_API_KEY", "plainwordsecret")
    reports = CrashReports(tmp_path, at_noon)
    reports.step("train")
    trace = f"Traceback\n  {Path.home()}/x.py api_key='abcd1234' plainwordsecret sk-abcdef123456\nKeyError: 7\n"
    text = reports.text(Crash("KeyError: 7", trace, is_bug=True))
    assert "KeyError: 7" in text
    assert "after: train" in text
    assert "Python" in text
    for secret in ("plainwordsecret", "abcd1234", "sk-abcdef", str(Path.home())):
        assert secret not in text


def test_a_bug_opens_one_dialog_however_often_it_strikes_and_keeps_every_report(
    desk: CrashDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        raised(ZeroDivisionError("seven"), desk)
    (dialog,) = dialogs(desk)
    assert "ZeroDivisionError: seven" in dialog.text.toPlainText()
    assert "your work is saved" in dialog.sentence.text()
    assert len(list(desk.reports.folder.glob("crash-*.txt"))) >= 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    dialog.reject()
    raised(ZeroDivisionError("eight"), desk)
    (dialog,) = dialogs(desk)
    assert "eight" in dialog.text.toPlainText()
    dialog.reject()


def test_what_the_user_can_mend_is_a_message(desk: CrashDesk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.said) as told:
        raised(DataError("The file is empty", "it holds no byte", "Export it again"), desk)
    assert told.args[0].text == "The file is empty: it holds no byte. Export it again."
    assert not dialogs(desk)


def test_a_fault_of_another_thread_is_shown_in_the_window(
    desk: CrashDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", desk.catch_thread)
    thread = threading.Thread(target=int, args=("seven",))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(dialogs(desk)))
    assert "ValueError" in dialogs(desk)[0].text.toPlainText()
    dialogs(desk)[0].reject()


def test_old_reports_make_room(tmp_path: Path) -> None:
    tmp_path.joinpath("crash-1.txt").write_text("old")
    for at in range(KEPT):
        tmp_path.joinpath(f"crash-2-{at:02}.txt").write_text("newer")
    CrashReports(tmp_path, at_noon).write("newest")
    kept = sorted(path.name for path in tmp_path.glob("crash-*.txt"))
    assert len(kept) == KEPT
    assert "crash-1.txt" not in kept
    assert any(name.startswith("crash-20240303-120000") for name in kept)


def test_an_abrupt_end_is_told_at_the_next_start_once(desk: CrashDesk, qtbot: QtBot) -> None:
    command = [sys.executable, "-c", CODE, str(desk.reports.folder)]
    died = subprocess.run(command, check=False, cwd=ROOT, capture_output=True)
    assert died.returncode != 0
    assert (desk.reports.folder / HARD).exists()
    with qtbot.waitSignal(desk.said) as told:
        desk.look_back()
    assert "nothing is lost" in told.args[0].text
    desk.commands()["last_crash"]()
    (dialog,) = dialogs(desk)
    assert "Aborted" in dialog.text.toPlainText()
    dialog.reject()
    with qtbot.assertNotEmitted(desk.said):
        desk.look_back()


def test_an_end_as_it_should_be_leaves_nothing_to_tell(desk: CrashDesk, qtbot: QtBot) -> None:
    code = CODE.replace(".watch_hard()", ".watch_hard()()").replace("os.abort()", "")
    subprocess.run([sys.executable, "-c", code, str(desk.reports.folder)], cwd=ROOT, check=True)
    with qtbot.assertNotEmitted(desk.said):
        desk.look_back()
