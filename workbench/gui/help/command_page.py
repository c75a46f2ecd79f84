"""The page "Commands and keys", made of the table of commands, so that it is never out of date."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence

from workbench.gui.commands.table import COMMANDS, MENUS, Command
from workbench.gui.help.view_keys import VIEW_KEYS
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
    head = f"| {tr('View')} | {tr('Keys')} | {tr('What it does')} |\n|---|---|---|"
    lines = [_row(tr(one.view), one.keys, tr(one.does)) for one in VIEW_KEYS]
    told = tr("These need no menu: they hold while the view has the keyboard.")
    parts.append("\n".join([f"## {tr('Keys of one view')}", "", told, "", head, *lines]))
    return "\n\n".join(parts) + "\n"


def _line(command: Command) -> str:
    return _row(tr(command.title).removesuffix("…"), command.keys, tr(command.tip))


def _row(title: str, keys: Sequence[str], does: str) -> str:
    cells = (title, f" {tr('or')} ".join(map(_native, keys)), does)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _native(key: str) -> str:
    """A key as the system writes it, marked so that signs among them stay as they are."""
    return f"`{QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}`"
