"""What can be found by typing: a command, a series, a help page; and how well typed letters fit one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction

from workbench.gui.texts import tr

TIP_AFTER = 4  # a word of the tip counts less than any letters of the title


@dataclass(frozen=True, eq=False)
class Entry:
    """`key`: what it is remembered by; `kind`: what it is, empty for a command; `missing`: why it cannot be done now,
    empty = it can."""

    key: str
    title: str
    do: Callable[[], object]
    kind: str = ""
    keys: str = ""
    tip: str = ""
    missing: str = ""

    @property
    def told(self) -> str:
        """What stands dim beside the title: why not, else what it does."""
        return self.missing or self.tip

    @property
    def spoken(self) -> str:
        """All of it in one sentence, for a screen reader."""
        return ", ".join(part for part in (self.kind, self.title, self.keys, self.told) if part)


def of_action(action: QAction, missing: str = "", kind: str = "") -> Entry:
    """A command as an entry; the second line of its tooltip is what it does. `missing`: told where it is disabled."""
    tip = action.toolTip().partition("\n")[2]
    key = action.objectName() or action.text()
    lacks = "" if action.isEnabled() else missing or tr("not now")
    title = action.text().partition("\t")[0]  # behind it the menu shows the key of a panel
    return Entry(key, title, action.trigger, kind, _keys(action), tip, lacks)


def _keys(action: QAction) -> str:
    """Its first key; one that a panel handles is told in the first line of the tooltip only."""
    own = action.shortcut().toString()
    head = action.toolTip().partition("\n")[0]
    return own or (head[head.rindex("(") + 1 : -1] if head.endswith(")") else "")


def rank(typed: str, text: str) -> int | None:
    """How well `typed` fits `text`: 0 = begins with it, 1 = a word does, 2 = contains it, 3 = its letters in order."""
    wanted, text = typed.casefold().strip(), text.casefold()
    if text.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in text.split()):
        return 1
    if wanted in text:
        return 2
    letters = iter(text)
    return 3 if all(letter in letters for letter in wanted if letter != " ") else None


def found(typed: str, entries: Sequence[Entry], recent: Sequence[str]) -> list[Entry]:
    """The entries that fit, best first: by rank, then what can be done now, then what was chosen lately."""
    lately = {key: at for at, key in enumerate(recent)}
    ranked = []
    for order, entry in enumerate(entries):
        fit = _fit(typed, entry)
        if fit is not None:
            ranked.append((fit, bool(entry.missing), lately.get(entry.key, len(lately)), order))
    return [entries[order] for *_, order in sorted(ranked)]


def _fit(typed: str, entry: Entry) -> int | None:
    """By the title; else by words of the kind and the tip, each typed word somewhere in them."""
    by_title = rank(typed, entry.title)
    if by_title is not None and by_title < TIP_AFTER - 1:
        return by_title
    words = f"{entry.kind} {entry.title} {entry.tip}".casefold().split()
    wanted = typed.casefold().split()
    if wanted and all(any(word.startswith(one) for word in words) for one in wanted):
        return TIP_AFTER - 1
    return by_title if by_title is None else TIP_AFTER
