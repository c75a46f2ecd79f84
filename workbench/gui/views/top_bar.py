"""The top bar: what is open and whether it is on disk, quiet icons, Approve, Export, and Train, the one primary."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from workbench.gui.commands.actions import Actions
from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, ICON_SIZE, Theme, set_role
from workbench.gui.views.panel import ElidedLabel

ICON_COMMANDS = ("open", "undo", "redo", "palette")


class TopBar(QWidget):
    """Shows title and file; every button is an action of the table."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.title = ElidedLabel("Rule Workbench", "title")
        self.file = ElidedLabel("", "dim")
        self.menu_button = icon_button(QAction(tr("Menu"), self))
        self.menu_button.setToolTip(tr("Menu\nEvery command, by menu"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.icons = {name: icon_button(actions[name]) for name in ICON_COMMANDS}
        self.cases = action_button(actions["cases"])
        self.cases.hide()  # until there are some
        self.approve = action_button(actions["approve"])
        self.export = action_button(actions["export"])
        self.train = action_button(actions["train"])
        set_role(self.train, primary=True)
        self._arrange()
        self.set_theme(theme)

    def _arrange(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_TINY, 0, 0, 0)
        layout.setSpacing(GAP_SMALL)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.file.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout.addWidget(self.menu_button)
        layout.addWidget(self.title)
        layout.addWidget(self.file, 1)
        for button in self.icons.values():
            layout.addWidget(button)
        for push in (self.cases, self.approve, self.export, self.train):
            layout.addWidget(push)

    def set_document(self, title: str, file: str, saved: bool, *, reading: bool = False) -> None:
        """What is open: `checkout-latency` bold, `payments.rwb · saved` dim; `reading`: nothing can be changed."""
        self.title.setText(title)
        state = tr("for reading only") if reading else tr("saved") if saved else tr("saving…")
        self.file.setText(" · ".join(part for part in (file, state if file else "") if part))

    def set_theme(self, theme: Theme) -> None:
        """Icons of another theme."""
        self.menu_button.setIcon(theme.icon("menu"))
        self.train.setIcon(theme.icon("play", "on_accent", "on_accent"))


def icon_button(action: QAction) -> QToolButton:
    """A quiet icon of 18 pixels, dim until the pointer or the keyboard reaches it; its name is its tooltip."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def action_button(action: QAction) -> QPushButton:
    """A push button that is an action: same words, same tooltip, enabled when the action is."""
    button = QPushButton(action.text())

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip())
        button.setText(action.text())

    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    follow()
    return button
