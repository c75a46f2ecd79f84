"""What a scenario is, in words: title, family, label, who answers for it, what to do; written in place."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLineEdit, QPlainTextEdit, QScrollArea, QWidget

from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, set_role
from workbench.gui.views.cases.case_rows import LABELS
from workbench.model.case import ANOMALOUS, NORMAL
from workbench.model.rule import Rule

FIELDS = {
    "title": later("Title"),
    "category": later("Category"),
    "description": later("What happens"),
    "look": later("What it looks like"),
    "owner": later("Owner"),
    "runbook": later("What to do"),
}
OF_RULE = ("owner", "runbook")


LONG = ("description", "look", "runbook")
SHOWN_LINES = 4


class WordsField(QPlainTextEdit):
    """Some sentences that are written in place, with the words of QLineEdit; Tab leaves it."""

    editingFinished = Signal()  # noqa: N815 - as QLineEdit calls it

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        set_role(self, field=True)
        margins = 2 * int(self.document().documentMargin()) + 2 * self.frameWidth()
        self.setFixedHeight(SHOWN_LINES * self.fontMetrics().lineSpacing() + margins + GAP_SMALL)

    def text(self) -> str:
        """What is written, on one line."""
        return " ".join(self.toPlainText().split())

    def setText(self, text: str) -> None:
        """Another text."""
        self.setPlainText(text)

    def setCursorPosition(self, place: int) -> None:
        """Where to write next."""
        cursor = self.textCursor()
        cursor.setPosition(place)
        self.setTextCursor(cursor)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was written counts."""
        super().focusOutEvent(event)
        self.editingFinished.emit()


class AboutForm(QScrollArea):
    """Tells the rule with what was written; its text and phrases stay."""

    edited = Signal(object)  # Rule

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule: Rule | None = None
        self.fields = {key: WordsField() if key in LONG else QLineEdit() for key in FIELDS}
        self.label = QComboBox()
        for label in (ANOMALOUS, NORMAL):
            self.label.addItem(tr(LABELS[label]), label)
        self.label.setAccessibleName(tr("Label of cases of this scenario"))
        inner = QWidget()
        set_role(inner, clear=True)
        form = QFormLayout(inner)
        form.setContentsMargins(0, GAP_SMALL, GAP_SMALL, 0)
        form.setVerticalSpacing(GAP_TINY)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for key, field in self.fields.items():
            field.setAccessibleName(tr(FIELDS[key]))
            field.editingFinished.connect(self._tell)
            form.addRow(tr(FIELDS[key]), field)
            if key == "category":
                form.addRow(tr("Label"), self.label)
        self.label.activated.connect(lambda _at: self._tell())
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_rule(self, rule: Rule) -> None:
        """Another rule, or the same as it is now."""
        self._rule = rule
        assert rule.scenario is not None
        for key, field in self.fields.items():
            text = str(getattr(rule if key in OF_RULE else rule.scenario, key))
            if field.text() != text:
                field.setText(text)
                field.setCursorPosition(0)
        self.label.setCurrentIndex(self.label.findData(rule.scenario.label))

    def _tell(self) -> None:
        if self._rule is None or self._rule.scenario is None:
            return
        texts = {key: field.text().strip() for key, field in self.fields.items()}
        own = {key: text for key, text in texts.items() if key not in OF_RULE}
        scenario = replace(self._rule.scenario, label=self.label.currentData(), **own)
        owner, runbook = (texts[key] for key in OF_RULE)
        told = replace(self._rule, title=own["title"], scenario=scenario, owner=owner, runbook=runbook)
        if told != self._rule:
            self._rule = told
            self.edited.emit(told)
