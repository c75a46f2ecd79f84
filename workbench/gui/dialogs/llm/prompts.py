"""Every text that a language model is told, to read: the system prompt and what each role is asked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.texts import tr
from workbench.gui.theme import GAP, Theme
from workbench.gui.views.run.fenced_text import FencedText
from workbench.gui.views.two_lines import TwoLineList, TwoLines
from workbench.gui.words import counted


class PromptsDialog(DialogFrame):
    """Lists (name, text) pairs of one version; its primary button copies the text that is shown."""

    once = True

    def __init__(
        self, theme: Theme, version: int, texts: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        sentence = tr(
            "Version {version}. Words in braces are filled in for each call; the transcript shows them filled.",
            version=version,
        )
        super().__init__(tr("Prompts"), sentence, tr("Copy"), parent)
        self._texts = dict(texts)
        self.list = TwoLineList(theme, tr("Prompts"))
        self.list.setFixedWidth(210)
        self.text = FencedText(theme, tr("Text of the prompt"))
        self.themed += [self.list, self.text]
        rows = [(name, TwoLines(name, "", counted(len(text.split()), "word"))) for name, text in texts]
        self.list.set_rows(rows)
        self.list.itemSelectionChanged.connect(self._show)
        columns = QHBoxLayout()
        columns.setSpacing(GAP)
        columns.addWidget(self.list)
        columns.addWidget(self.text, 1)
        self.body.addLayout(columns, 1)
        self.cancel.setText(tr("Close"))
        self.list.setCurrentRow(0)
        self.resize(900, 600)

    def _show(self) -> None:
        keys = self.list.selected_keys()
        self.text.show_text(self._texts[str(keys[0])] if keys else "")
        self.missing.clear()

    def answer(self) -> None:
        """Copies the text; the dialog stays open."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.missing.setText(tr("Copied"))
