"""The commands of one window as Qt actions, and their keys in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from workbench.gui.commands.table import COMMANDS, LACKS, Command
from workbench.gui.texts import tr
from workbench.gui.theme import Theme

Facts = frozenset[str]


class Actions(QObject):
    """The table as Qt actions of one window. `asked(id)` tells what was chosen, by menu, key, button or palette."""

    asked = Signal(str)

    def __init__(self, theme: Theme, commands: Iterable[Command] = COMMANDS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: Mapping[str, Command] = {command.id: command for command in commands}
        self._actions = {command.id: self._action(command) for command in self.table.values()}
        self._rivals = _rivals(self.table.values())
        self.facts: Facts = frozenset()
        self.set_theme(theme)
        self.set_facts(frozenset())

    def __getitem__(self, command_id: str) -> QAction:
        return self._actions[command_id]

    def all(self) -> tuple[QAction, ...]:
        """Every action, in the table's order."""
        return tuple(self._actions.values())

    def of_menu(self, menu: str) -> tuple[QAction, ...]:
        """The actions of one menu."""
        return tuple(self._actions[c.id] for c in self.table.values() if c.menu == menu)

    def set_facts(self, facts: Facts) -> None:
        """Enable what the facts allow: series, labels, rule, approved, findings, region, test_hidden, undo, redo, idle,
        running, stacked (series are kept in sight), run (one is in the log), consent (a host may be sent data),
        question (a key may answer one), tour (its card is shown), working (the line of work is under way), recovered
        and discarded (after an abrupt end), cases (the project has some), case (one is in sight).

        Findings and question never hold together, nor do case and what concerns series: they share keys. Of those in
        one menu it shows the one that the key means now."""
        self.facts = facts
        for command in self.table.values():
            self._actions[command.id].setEnabled(facts.issuperset(command.needs))
        for rivals in self._rivals:
            usable = next((one for one in rivals if facts.issuperset(one.needs)), rivals[0])
            for one in rivals:
                self._actions[one.id].setVisible(one is usable)

    def lacking(self, command_id: str) -> str:
        """Why a command cannot be chosen now, in words; empty where it can."""
        needs = self.table[command_id].needs if command_id in self.table else ()
        return ", ".join(tr(LACKS[fact]) for fact in needs if fact not in self.facts)

    def retitle(self, command_id: str, title: str) -> None:
        """Another title for now, in the user's language, as "Undo mark anomaly"."""
        action, command = self._actions[command_id], self.table[command_id]
        action.setText(menu_text(command, title))
        action.setToolTip(tooltip(command, title))

    def set_theme(self, theme: Theme) -> None:
        """Icons in the theme's colors."""
        for command in self.table.values():
            if command.icon:
                self._actions[command.id].setIcon(theme.icon(command.icon))

    def _action(self, command: Command) -> QAction:
        action = QAction(menu_text(command, tr(command.title)), self)
        action.setObjectName(command.id)
        action.setToolTip(tooltip(command, tr(command.title)))
        action.setStatusTip(tr(command.tip))
        if not command.local:
            action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.triggered.connect(self._asks(command.id))
        return action

    def _asks(self, command_id: str) -> Callable[[], None]:
        return lambda: self.asked.emit(command_id)


def _rivals(commands: Iterable[Command]) -> tuple[tuple[Command, ...], ...]:
    """The commands of one menu that share their first key."""
    sharing: dict[tuple[str, str], list[Command]] = {}
    for command in commands:
        if command.keys:
            sharing.setdefault((command.menu, command.keys[0]), []).append(command)
    return tuple(tuple(some) for some in sharing.values() if len(some) > 1)


def key_text(command: Command) -> str:
    """The first shortcut as the system writes it, empty where there is none."""
    if not command.keys:
        return ""
    return QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def menu_text(command: Command, title: str) -> str:
    """The title as a menu shows it: a key that a panel handles stands at the end of the row, as Qt puts its own."""
    return f"{title}\t{key_text(command)}" if command.local and command.keys else title


def tooltip(command: Command, title: str) -> str:
    """`Undo mark anomaly (Ctrl+Z)` and what it does; `title` is in the user's language already."""
    head = title.removesuffix("…") + (f" ({key_text(command)})" if command.keys else "")
    return f"{head}\n{tr(command.tip)}" if command.tip else head
