"""The page "Commands and keys", made of the table of commands, so that it is never out of date."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from workbench.gui.commands import COMMANDS, MENUS, Command
from workbench.gui.texts import tr

COMMANDS_KEY = "commands"


def command_page() -> str:
    """Markdown: a table for each menu, a line for each command."""
    intro = tr(
        "Every command, by menu. Search commands finds each by a few letters of its name, says its key, and says what "
        "is missing where one cannot be used now. Letters without Ctrl or Alt are typed where a text has the keyboard."
    )
    parts = [f"# {tr('Commands and keys')}", intro]
    for menu in MENUS:
        lines = [_line(command) for command in COMMANDS if command.menu == menu]
        head = f"| {tr('Command')} | {tr('Keys')} | {tr('What it does')} |\n|---|---|---|"
        parts.append("\n".join([f"## {tr(menu)}", "", head, *lines]))
    return "\n\n".join(parts) + "\n"


def _line(command: Command) -> str:
    cells = (tr(command.title).removesuffix("…"), f" {tr('or')} ".join(map(_native, command.keys)), tr(command.tip))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _native(key: str) -> str:
    """A key as the system writes it, marked so that signs among them stay as they are."""
    return f"`{QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}`"
