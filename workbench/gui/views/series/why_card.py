"""The card at a point of the chart: which condition decided there, what it compared, what would have changed it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.gui.announce import announce
from workbench.gui.charts.paint.mark_layer import chip
from workbench.gui.texts import tr, trn
from workbench.gui.theme import GAP, GAP_SMALL, GAP_TINY, Theme, set_role
from workbench.gui.views.panel import dim
from workbench.gui.why_words import WhyLine, WhyModel

WIDTH = 340
BESIDE = 14  # pixels between the point and the card
SIGN_TOKENS = {"✓": "good", "✕": "bad", "·": "dim"}


class WhyCard(QFrame):
    """Floats over the chart beside the point it speaks of. Esc or its button closes it; `closed` tells that."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme, self._ground = theme, parent
        self.model: WhyModel | None = None
        set_role(self, raised=True)
        self.setAccessibleName(tr("Why"))
        self._chip, self.head, self._close = QLabel(), QLabel(), QToolButton()
        self.when, self.comment, self.table, self.notes = dim(""), QLabel(), QLabel(), dim("")
        self._place()
        # Only while the card is open: Esc means other things elsewhere.
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.window())
        self._escape.activated.connect(self.dismiss)
        self._escape.setEnabled(False)
        self.hide()

    def _place(self) -> None:
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.head.setWordWrap(True)
        set_role(self.head, role="title")
        for label in (self.comment, self.table, self.notes):
            label.setWordWrap(True)
        self.comment.setTextFormat(Qt.TextFormat.PlainText)
        self.table.setTextFormat(Qt.TextFormat.RichText)
        self.table.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close.setAutoRaise(True)
        self._close.setToolTip(tr("Close (Esc)"))
        self._close.setAccessibleName(tr("Close the card"))
        self._close.clicked.connect(self.dismiss)
        self.head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        top = QHBoxLayout()
        top.setSpacing(GAP_SMALL)
        top.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.head, 1)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self._body = body = QVBoxLayout(self)
        body.setContentsMargins(GAP, GAP_SMALL, GAP_SMALL, GAP)
        body.setSpacing(GAP_TINY + 2)
        body.addLayout(top)
        for label in (self.when, self.comment, self.table, self.notes):
            body.addWidget(label)

    def lie_over(self, ground: QWidget) -> None:
        """Speak over another view from now on."""
        self._ground = ground
        self.setParent(ground)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.theme = theme
        if self.model is not None:
            self._fill(self.model)

    def show_why(self, model: WhyModel, point: QPoint) -> None:
        """Speak of a point that stands at `point`, in pixels of the parent."""
        self.model = model
        self._fill(model)
        self.move_beside(point)
        self.show()
        self.raise_()
        self._escape.setEnabled(True)
        announce(self, model.spoken)

    def dismiss(self) -> None:
        """Close it."""
        if self.model is not None:
            self.model = None
            self._escape.setEnabled(False)
            self.hide()
            self.closed.emit()

    def _fill(self, model: WhyModel) -> None:
        self._close.setIcon(self.theme.icon("close"))
        self._chip.setVisible(model.clause > 0)
        if model.clause:
            self._chip.setPixmap(chip(model.clause, self.theme, self.devicePixelRatioF()))
            self._chip.setAccessibleName(f"Abnormal Rule {model.clause}")
        self.head.setText(model.head)
        self.when.setText(escape(model.when))
        self.comment.setText(model.comment)
        self._show_lines(model.lines)
        self.notes.setText(" ".join(escape(note) for note in model.notes))
        for label in (self.comment, self.table, self.notes):
            label.setVisible(bool(label.text()))

    def _show_lines(self, lines: Sequence[WhyLine]) -> None:
        self.table.setText("".join(self._line(line) for line in lines))

    def _fit_lines(self, lines: Sequence[WhyLine], width: int, room: int) -> int:
        """Show as many comparisons as have room, the parts of others going first; the height that this takes."""
        needed = self._body.heightForWidth(width)
        shown = [line for line in lines if line.sign != "·"] if needed > room else list(lines)
        while True:
            self._show_lines(shown)
            if len(shown) < len(lines):
                more = f'<p style="margin:3px 0">{_more(len(lines) - len(shown))}</p>'
                self.table.setText(self.table.text() + more)
            needed = self._body.heightForWidth(width)
            if needed <= room or not shown:
                return min(needed, room)
            shown.pop()

    def _line(self, line: WhyLine) -> str:
        family = escape(self.theme.font("code").family())
        sign = f'<span style="color:{self.theme.hex(SIGN_TOKENS[line.sign])}"><b>{line.sign}</b></span>'
        code = f"<span style=\"font-family:'{family}'\">{escape(line.text)}</span>"
        tail = " · ".join(part for part in (line.margin, line.role) if part)
        told = f"<b>{escape(line.values)}</b>"
        dim_tail = f' <span style="color:{self.theme.hex("dim")}">· {escape(tail)}</span>' if tail else ""
        return f'<p style="margin:3px 0">{sign} {code}<br>{told}{dim_tail}</p>'

    def move_beside(self, point: QPoint) -> None:
        """Right of the point where there is room, else left of it; never outside the parent."""
        parent = self._ground
        width = min(WIDTH, parent.width() - 2 * GAP_TINY)
        self.setFixedWidth(width)
        lines = self.model.lines if self.model is not None else ()
        self.setFixedHeight(self._fit_lines(lines, width, parent.height() - 2 * GAP_TINY - 2))
        right = point.x() + BESIDE
        x = right if right + width <= parent.width() - GAP_TINY else point.x() - BESIDE - width
        self.move(max(GAP_TINY, min(x, parent.width() - width - GAP_TINY)), GAP_TINY + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, where the card itself has the focus."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)


def _more(left: int) -> str:
    return trn("and {n} comparison more", "and {n} comparisons more", left)
