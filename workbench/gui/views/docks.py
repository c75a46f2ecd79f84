"""Panels as docks: movable by a slim grip that shows itself under the pointer, hidable, floating, remembered."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QToolButton, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import Theme, set_role
from workbench.gui.words import inside

GRIP_HEIGHT = 12
DOT, DOTS, DOT_STEP = 2, 5, 5


class DockGrip(QFrame):
    """The top edge of a docked panel. Drag it to move the panel, double-click to float it; its button hides it."""

    hide_asked = Signal()

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._under = False
        set_role(self, grip=True)
        self.setFixedHeight(GRIP_HEIGHT)
        self.setToolTip(f"{name}\n{tr('Drag to move, double-click to float')}")
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.button = QToolButton()
        self.button.setAutoRaise(True)
        self.button.setFixedSize(GRIP_HEIGHT - 2, GRIP_HEIGHT - 2)  # the border takes two
        self.button.setIconSize(QSize(10, 10))
        self.button.setToolTip(tr("Hide {name}; the View menu brings it back", name=inside(name)))
        self.button.setAccessibleName(tr("Hide {name}", name=inside(name)))
        self.button.setCursor(Qt.CursorShape.ArrowCursor)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_role(self.button, small=True)
        self.button.clicked.connect(self.hide_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 6, 0)
        layout.addStretch(1)
        layout.addWidget(self.button)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.theme = theme
        self._show_button()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Dots and button appear."""
        self._under = True
        self._show_button()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Quiet again."""
        self._under = False
        self._show_button()
        super().leaveEvent(event)

    def _show_button(self) -> None:
        self.button.setIcon(self.theme.icon("close", "dim" if self._under else "panel", "text"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame's top edge, and five dots while the pointer is here."""
        super().paintEvent(event)
        if not self._under:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("dim"))
        left = self.width() / 2 - (DOTS - 1) * DOT_STEP / 2
        for number in range(DOTS):
            painter.drawEllipse(QRectF(left + number * DOT_STEP, GRIP_HEIGHT / 2 - DOT / 2 + 1, DOT, DOT))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left to the dock, which moves."""
        event.ignore()


class PanelDock(QDockWidget):
    """A panel that can be moved, floated and hidden; `name` is its entry in the View menu."""

    def __init__(self, key: str, name: str, content: QWidget, theme: Theme) -> None:
        super().__init__(name)
        self.setObjectName(f"dock_{key}")
        self.grip = DockGrip(name, theme)
        self.grip.hide_asked.connect(self.close)
        self.setTitleBarWidget(self.grip)
        self.content = content
        set_role(content, docked=True)
        layout = content.layout()
        if layout is not None:
            margins = layout.contentsMargins()
            margins.setTop(max(0, margins.top() - GRIP_HEIGHT + 6))  # titles level with that of the chart
            layout.setContentsMargins(margins)
        self.setWidget(content)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that a floating panel has no use for are the window's, as they are where it is docked."""
        super().keyPressEvent(event)
        window = self.parentWidget()
        if self.isFloating() and window is not None and not event.isAccepted():
            QCoreApplication.sendEvent(window, event)

    def set_theme(self, theme: Theme) -> None:
        """Paint the grip with other colors; the content is its owner's."""
        self.grip.set_theme(theme)
