"""A text to read and copy, as the report of a failure that nobody foresaw."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.texts import tr
from workbench.gui.theme import set_role


class ReportDialog(DialogFrame):
    """A text that can be copied as a whole; it asks nothing, so its primary button copies and keeps it open."""

    once = True

    def __init__(self, title: str, sentence: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(title, sentence, tr("Copy"), parent)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(title)
        set_role(self.text, code=True, field=True)
        self.body.addWidget(self.text, 1)
        self.cancel.setText(tr("Close"))
        self.resize(720, 440)

    def answer(self) -> None:
        """Copies the text."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.missing.setText(tr("Copied"))


def crash_dialog(sentence: str, trace: str, parent: QWidget | None = None, *, kept: str = "") -> ReportDialog:
    """A bug: what happened, and the report to send; the work is on disk already. `kept`: the file of the report."""
    told = tr(
        "{sentence}. This is a fault of the workbench, not yours; your work is saved. Copy the report for its makers.",
        sentence=sentence,
    )
    if kept:
        told += " " + tr("It holds no keys and no data, and is kept as {path}.", path=kept)
    return ReportDialog(tr("Something went wrong"), told, trace, parent)
