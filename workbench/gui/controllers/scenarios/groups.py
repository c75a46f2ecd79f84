"""Groups of phrases as they are asked for in the tree: what becomes of the rule, and why something cannot be."""

from __future__ import annotations

from collections.abc import Callable

from workbench.gui.editing.groups import column_of, group_name, with_group, with_group_renamed, without_group
from workbench.gui.texts import tr
from workbench.gui.views.incidents.phrase_tree import PhraseTree
from workbench.gui.views.message_strip import Message
from workbench.model.rule import Rule


class GroupController:
    """`rule`: the one that is written now; `write`: takes it as it is then; `say`: tells the user."""

    def __init__(
        self, rule: Callable[[], Rule | None], write: Callable[[Rule], None], say: Callable[[Message], None]
    ) -> None:
        self._rule, self._write, self._say = rule, write, say

    def connect(self, tree: PhraseTree) -> None:
        """Do what is asked for there."""
        self._tree = tree
        tree.group_added.connect(self.add)
        tree.group_renamed.connect(self.rename)
        tree.group_removed.connect(self.remove)

    def add(self, typed: str) -> None:
        """A group without phrases, and the column that counts its lines."""
        rule = self._rule()
        name = "" if rule is None else self._name(rule, typed)
        if rule is None or not name:
            return
        made = with_group(rule, name)
        self._take(made, name)
        text = tr("The rule reads the lines of {group} in sample[:, {at}].", group=name, at=column_of(made, name))
        self._say(Message(text, "", "info"))

    def rename(self, old: str, typed: str) -> None:
        """A group under another name; the text of the rule knows columns by number and stays."""
        rule = self._rule()
        name = "" if rule is None else self._name(rule, typed)
        if rule is not None and name:
            self._take(with_group_renamed(rule, old, name), name)

    def remove(self, name: str) -> None:
        """A group and its column, as long as the rule does not read it."""
        rule = self._rule()
        made = None if rule is None else without_group(rule, name)
        if rule is None:
            return
        if made is None:
            at = column_of(rule, name)
            why = tr("The rule reads {group}: take sample[:, {at}] out of its text first.", group=name, at=at)
            self._say(Message(why, "", "warn"))
            return
        self._take(made, "")

    def _name(self, rule: Rule, typed: str) -> str:
        """What was typed, as a group is called; empty, and said, where it cannot be."""
        name = group_name(typed, (*rule.input.patterns, *(one.lower() for one in rule.input.columns)))
        if not name:
            text = tr("“{name}” cannot name a group: it needs a letter first and a name that is free.", name=typed)
            self._say(Message(text, "", "warn"))
        return name

    def _take(self, rule: Rule, name: str) -> None:
        self._write(rule)
        if name:
            self._tree.choose_group(name)
