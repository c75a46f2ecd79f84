"""The card of the guided tour: what to do now, how far one is, three buttons; it stands beside what it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.gui.announce import announce
from workbench.gui.texts import tr
from workbench.gui.theme import GAP, GAP_SMALL, Theme, set_role
from workbench.gui.views.tour.frame import TourFrame

WIDTH = 300
MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


@dataclass(frozen=True)
class CardText:
    """`number` of `count` steps; `done`: what it asks for is done."""

    title: str
    text: str
    number: int
    count: int
    done: bool = False


class TourCard(QFrame):
    """Never takes the keyboard by itself; Tab and F6 lead to it. Signals: `next_asked`, `back_asked`, `left`."""

    next_asked = Signal()
    back_asked = Signal()
    left = Signal()

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._over, self._target = over, over
        self.frame = TourFrame(theme, over)
        set_role(self, raised=True)
        self.title, self.text, self.step = QLabel(), QLabel(), QLabel()
        set_role(self.title, role="title")
        set_role(self.step, role="dim")
        self.text.setWordWrap(True)
        self.back = QPushButton(tr("Back"))
        self.next = QPushButton(tr("Next"))
        self.leave = QPushButton(tr("Leave"))
        set_role(self.leave, flat=True)
        self.back.setToolTip(tr("The step before (Shift+F9)"))
        self.next.setToolTip(tr("Go on, also without doing this (F9)"))
        self.leave.setToolTip(tr("Leave the tour; it goes on here another time (Ctrl+F9)"))
        self._place_pieces()
        self.setFixedWidth(WIDTH)
        for button, signal in ((self.back, self.back_asked), (self.next, self.next_asked), (self.leave, self.left)):
            button.clicked.connect(signal)
        self.hide()

    def _place_pieces(self) -> None:
        head, foot, body = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        body.setContentsMargins(GAP, GAP, GAP, GAP)
        body.setSpacing(GAP_SMALL)
        head.addWidget(self.title, 1)
        head.addWidget(self.step)
        foot.addWidget(self.leave)
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.next)
        body.addLayout(head)
        body.addWidget(self.text)
        body.addLayout(foot)

    def show_step(self, step: CardText, target: QWidget | None) -> None:
        """Show a step beside its widget, and say it."""
        self._watch(target)
        self.title.setText(f"✓ {step.title}" if step.done else step.title)
        set_role(self.title, tone="good" if step.done else "text")
        self.text.setText(step.text)
        self.step.setText(tr("{number} of {count}", number=step.number, count=step.count))
        self.back.setEnabled(step.number > 1)
        self.next.setText(tr("Finish") if step.number == step.count else tr("Next"))
        name = tr("Guided tour, step {number} of {count}", number=step.number, count=step.count)
        self.setAccessibleName(name)
        self.show()
        self.place()
        done = tr("Done.") + " " if step.done else ""
        announce(self, f"{name}. {done}{step.title}. {step.text}")

    def dismiss(self) -> None:
        """Away, with its frame."""
        self._watch(None)
        self.frame.hide()
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Frame in another color."""
        self.frame.theme = theme
        self.frame.update()

    def place(self) -> None:
        """Beside the widget where there is room, else over its lower end; without one, in the middle."""
        text_room = self.text.heightForWidth(WIDTH - 2 * GAP - 2)
        self.text.setFixedHeight(max(text_room, 0))
        self.resize(WIDTH, self.sizeHint().height())
        at = self.frame.surround(None if self._target is self._over else self._target)
        self.move(_beside(at, self._over.rect(), self.rect()))
        self.raise_()

    def _watch(self, target: QWidget | None) -> None:
        self._over.removeEventFilter(self)
        self._target.removeEventFilter(self)
        self._target = target or self._over
        if self.isHidden() and target is None:
            return
        for one in {self._over, self._target}:
            one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card follows the window and its widget."""
        if event.type() in MOVES and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


def _beside(at: QRect, window: QRect, card: QRect) -> QPoint:
    """Where the card has room: right, left, below, above; else inside, at the lower end."""
    inner = window.adjusted(GAP, GAP, -GAP, -GAP)
    if at.isNull():
        return QPoint(inner.center().x() - card.width() // 2, inner.center().y() - card.height() // 2)
    tall = at.height() > window.height() // 2  # then its lower end, over the cases rather than the chart
    wanted = at.bottom() - card.height() if tall else at.top()
    top = min(max(wanted, inner.top()), inner.bottom() - card.height())
    left = min(max(at.right() - card.width(), inner.left()), inner.right() - card.width())
    places = (
        QPoint(at.right() + GAP, top),
        QPoint(at.left() - GAP - card.width(), top),
        QPoint(left, at.bottom() + GAP),
        QPoint(left, at.top() - GAP - card.height()),
    )
    fits = (place for place in places if inner.contains(QRect(place, card.size())))
    return next(fits, QPoint(left, min(at.bottom(), inner.bottom()) - card.height() - GAP))
