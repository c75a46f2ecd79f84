"""A report from the window: by its key, as page and as PDF, with the test part closed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.scenarios.user import CONTROL, LONG_S, User
from workbench.gui.dialogs.export import ExportDialog
from workbench.gui.staging.stage import Stage, wait_until
from workbench.packs.approval import is_approved

SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_user_exports_the_project_as_a_page_and_as_a_pdf(open_stage: Callable[[], Stage], tmp_path: Path) -> None:
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    answers, report = Answers(tmp_path / "page", tmp_path / "paper.pdf", ""), user.bench.report
    report._ask_path = answers
    for written in (tmp_path / "page.html", tmp_path / "paper.pdf"):
        user.key_on_chart(Qt.Key.Key_E, CONTROL | SHIFT)
        wait_until(lambda: not report.background.busy, LONG_S, "no report came")
        wait_until(lambda path=written: path.name in user.message(), LONG_S, "nothing was said")
        assert written.stat().st_size > 10_000
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "the test part is closed" in page and "<td>test</td>" not in page
    assert not any("% done" in one.text for one in user.bench.window.messages.messages())
    user.key_on_chart(Qt.Key.Key_E, CONTROL | SHIFT)
    assert answers.left == []
    assert not report.background.busy


def test_a_report_that_is_cancelled_is_not_written(open_stage: Callable[[], Stage], tmp_path: Path) -> None:
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    assert not user.bench.actions["cancel_work"].isEnabled()
    folder = tmp_path / "out"
    folder.mkdir()
    user.bench.report.write(folder / "page.html")
    cancel_by_key(user, Qt.KeyboardModifier.NoModifier)
    assert user.message() == "The report was cancelled; nothing is written."
    assert list(folder.iterdir()) == []


def test_an_export_that_is_cancelled_leaves_the_pack_that_was_there(
    open_stage: Callable[[], Stage], tmp_path: Path
) -> None:
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    approved = tuple(rule.name for rule in user.bench.desk.rules() if is_approved(rule))
    pack = tmp_path / "out" / "mine-1.0.0.rulepack"
    pack.parent.mkdir()
    pack.write_bytes(b"the one before")
    user.bench.actions["export"].trigger()
    dialog = user.dialog(ExportDialog)
    for field, text in ((dialog.name, "mine"), (dialog.version, "1.0.0"), (dialog.folder, str(pack.parent))):
        field.selectAll()
        QTest.keyClicks(field, text)
    assert approved and dialog.primary.isEnabled()
    with examples_take_long(user):
        QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
        press_cancel(user, SHIFT)
    it_ended(user)
    assert user.message() == "The export was cancelled; nothing is written."
    assert [one.read_bytes() for one in pack.parent.iterdir()] == [b"the one before"]


@contextmanager
def examples_take_long(user: User) -> Iterator[None]:
    """The process that runs rules for the export stands still, so that the export cannot be over before the key."""
    pid = user.bench.host.get().process_id
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def cancel_by_key(user: User, held: Qt.KeyboardModifier) -> None:
    """The key that ends what is under way, as soon as its first progress was told. Where Esc already has a meaning, it
    keeps it; with Shift it ends the work at once."""
    press_cancel(user, held)
    it_ended(user)


def press_cancel(user: User, held: Qt.KeyboardModifier) -> None:
    wait_until(user.bench.actions["cancel_work"].isEnabled, 30, "no progress was told")
    user.key_on_chart(Qt.Key.Key_Escape, held)


def it_ended(user: User) -> None:
    wait_until(lambda: not user.bench.actions["cancel_work"].isEnabled(), 60, "it went on")
    assert user.bench.window.work_bar.isHidden()


class Answers:
    """Where a user says a report should go, one answer a question."""

    def __init__(self, *paths: Path | str) -> None:
        self.left = [str(path) for path in paths]

    def __call__(self, usual: str) -> str:
        assert usual.endswith(".html")
        return self.left.pop(0)
