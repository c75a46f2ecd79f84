"""What every dialog is made of: a title, a sentence, its fields, a line for what is missing, and two buttons."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.texts import tr
from workbench.gui.theme import GAP, GAP_LARGE, GAP_SMALL, Theme, set_role
from workbench.gui.views import tab_order


class Themed(Protocol):
    """A view that paints with a theme's colors."""

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        ...


class DialogFrame(QDialog):
    """Opened by `open()`, which never waits. `body`: the layout for the fields; `primary`: the one accented button,
    last in `buttons`.

    `set_missing(sentence)`: what keeps the primary button from working, empty = nothing. Escape cancels. `themed`: the
    views inside that `set_theme` tells of another theme. One `once` shown is deleted when
    it was closed; the others their controllers delete.
    """

    once = False

    def __init__(self, title: str, sentence: str, primary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        heading = QLabel(title)
        set_role(heading, role="title")
        self.sentence = QLabel(sentence)
        self.sentence.setWordWrap(True)
        set_role(self.sentence, role="dim")
        self.missing = QLabel()
        self.missing.setWordWrap(True)
        set_role(self.missing, role="warn")
        self.primary = QPushButton(primary)
        set_role(self.primary, primary=True)
        self.primary.setDefault(True)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setAutoDefault(False)
        self.themed: list[Themed] = []
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        self.buttons = buttons = QHBoxLayout()
        buttons.setSpacing(GAP_SMALL)
        buttons.addWidget(self.missing, 1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.primary)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP_LARGE, GAP_LARGE, GAP_LARGE, GAP_LARGE)
        whole.setSpacing(GAP)
        whole.addWidget(heading)
        whole.addWidget(self.sentence)
        whole.addLayout(self.body, 1)
        whole.addLayout(buttons)
        self.sentence.setVisible(bool(sentence))
        self.cancel.clicked.connect(self.reject)
        self.primary.clicked.connect(self.answer)

    def showEvent(self, event: QShowEvent) -> None:
        """Tab goes through the fields first and the buttons last; the keyboard begins in the first field."""
        super().showEvent(event)
        fields = [one for one in tab_order.stops(self) if one not in (self.cancel, self.primary)]
        order = [*fields[-1:], self.cancel, self.primary]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        if self.focusWidget() is None:  # nobody chose another one
            first = next((one for one in fields if one.isEnabled() and one.isVisibleTo(self)), self.primary)
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the window do not reach a dialog before it; F1 does."""
        parent = self.parentWidget()
        if event.key() == Qt.Key.Key_F1 and parent is not None:
            for action in parent.window().actions():
                if action.objectName() == "help":
                    action.trigger()
                    return
        super().keyPressEvent(event)

    def open(self) -> None:
        """Shows it; what nobody keeps does not stay in memory behind the window."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, self.parent() is not None and self.once)
        super().open()

    def set_missing(self, sentence: str) -> None:
        """Says what is missing and disables the primary button; empty enables it."""
        self.missing.setText(sentence)
        self.primary.setEnabled(not sentence)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        for view in self.themed:
            view.set_theme(theme)

    def answer(self) -> None:
        """Tells the answer and closes; dialogs override it and call it last."""
        self.accept()


def form() -> QFormLayout:
    """Labels left, fields right, fields as wide as there is room."""
    layout = QFormLayout()
    layout.setHorizontalSpacing(GAP)
    layout.setVerticalSpacing(GAP_SMALL)
    layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return layout


def add_field(layout: QFormLayout, name: str, field: QWidget, tip: str = "") -> None:
    """A named field; its name is also what a screen reader says."""
    label = QLabel(name)
    label.setBuddy(field)
    set_role(label, role="dim")
    if isinstance(field, QPlainTextEdit):
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
    else:  # as tall as its row, so that it stands level with the field
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    field.setAccessibleName(name)
    for widget in (label, field):
        widget.setToolTip(tip)
    layout.addRow(label, field)


def beside(field: QWidget, *more: QWidget) -> QWidget:
    """A field with what belongs to it to its right, as one."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP_SMALL)
    layout.addWidget(field, 1)
    for one in more:
        layout.addWidget(one)
    row.setFocusProxy(field)
    return row
