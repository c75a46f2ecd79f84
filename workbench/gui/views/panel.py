"""Pieces that every panel is made of: the frame with rounded corners, text that elides, dim text, an empty state."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from workbench.gui.link_label import LinkLabel
from workbench.gui.theme import GAP, GAP_SMALL, set_role


def plain(text: str) -> str:
    """A tooltip with a text that others wrote: what looks like tags in it is shown, not followed."""
    return f"<p style='white-space:pre-wrap'>{escape(text)}</p>"


class ElidedLabel(QLabel):
    """One line of plain text that ends in … where there is no room; its tooltip then holds the whole text."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            set_role(self, role=role)

    def set_tip(self, tip: str) -> None:
        """What the tooltip says while the text is not cut."""
        self._tip = tip
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters: the rest may elide."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.fontMetrics().horizontalAdvance("mm…")), hint.height())

    def elided(self) -> str:
        """The text as it is drawn now."""
        room = self.contentsRect().width() - 2 * self.margin()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the elided text and keep the tooltip in step."""
        shown = self.elided()
        tip = self._tip if shown == self.text() else "\n".join(t for t in (self.text(), self._tip) if t)
        if tip != self.toolTip():
            self.setToolTip(tip)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()) | Qt.TextFlag.TextSingleLine, shown)


def panel(title: str = "", hint: str = "", parent: QWidget | None = None) -> Panel:
    """A frame with rounded corners; `title` bold at its top, `hint` dim beside it."""
    return Panel(title, hint, parent)


class Panel(QFrame):
    """The frame of one panel. `body`: the layout for its content; `head`: the row of its title, for more at its end."""

    def __init__(self, title: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, panel=True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(GAP, GAP_SMALL, GAP, GAP)
        self.body.setSpacing(GAP_SMALL)
        self.head = QHBoxLayout()
        self.head.setSpacing(GAP_SMALL)
        self.title = ElidedLabel(title, "title")
        self.hint = ElidedLabel(hint, "dim")
        if title:
            self.head.addWidget(self.title)
            self.head.addWidget(self.hint, 1)
            self.body.addLayout(self.head)


def dim(text: str) -> QLabel:
    """A small label in the dim color, wrapped where it must be."""
    label = LinkLabel(text)
    label.setWordWrap(True)
    set_role(label, role="dim")
    return label


def empty_state(text: str) -> QLabel:
    """What an empty panel says: what goes here and what to do next, centered and dim. Links in it can be followed."""
    label = dim(text)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setContentsMargins(GAP, GAP, GAP, GAP)
    return label
