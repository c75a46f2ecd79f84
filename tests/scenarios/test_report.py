"""A report from the window: by its key, as page and as PDF, with the test part closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from tests.scenarios.user import CONTROL, LONG_S, User
from workbench.gui.controllers.study.report import ReportController
from workbench.gui.staging.stage import Stage, wait_until

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
    report: ReportController = user.bench.report
    report.write(tmp_path / "page.html")
    user.bench.actions["cancel_report"].trigger()
    wait_until(lambda: not report.background.busy, LONG_S, "it went on")
    assert not (tmp_path / "page.html").exists()


class Answers:
    """Where a user says a report should go, one answer a question."""

    def __init__(self, *paths: Path | str) -> None:
        self.left = [str(path) for path in paths]

    def __call__(self, usual: str) -> str:
        assert usual.endswith(".html")
        return self.left.pop(0)
