"""The one table of commands: nothing twice, every command in a menu, enabled by facts."""

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from workbench.gui.commands.actions import Actions, key_text, tooltip
from workbench.gui.commands.table import COMMANDS, MENUS, Command
from workbench.gui.help.command_page import command_page
from workbench.gui.views.finder.entries import of_action
from workbench.gui.views.frame.facts import OF_SERIES
from workbench.gui.views.main_window import MainWindow


def test_ids_titles_and_keys_are_used_once():
    for values in (
        [c.id for c in COMMANDS],
        [c.title for c in COMMANDS],
        [key for c in COMMANDS if c.id != "answer_no" and "case" not in c.needs for key in c.keys],
        [key for c in COMMANDS if not OF_SERIES & set(c.needs) for key in c.keys],
    ):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_no_and_next_finding_share_a_key_by_facts_that_never_hold_together():
    no, next_finding = (next(c for c in COMMANDS if c.id == one) for one in ("answer_no", "next_finding"))
    assert no.keys == next_finding.keys
    assert (no.needs, next_finding.needs) == (("question",), ("findings",))  # the window never sets both


def test_a_menu_shows_of_commands_that_share_a_key_the_one_that_it_means_now(theme):
    actions = Actions(theme)
    for facts, shown, hidden in (
        ({"findings"}, "next_finding", "answer_no"),
        ({"question"}, "answer_no", "next_finding"),
        (set(), "next_finding", "answer_no"),
    ):
        actions.set_facts(frozenset(facts))
        assert actions[shown].isVisible() and not actions[hidden].isVisible()
        assert actions[shown].isEnabled() == bool(facts)


def test_commands_of_cases_share_keys_only_with_what_needs_a_series_in_sight(qtbot, theme):
    window = MainWindow(theme, Actions(theme), QWidget(), QWidget())
    qtbot.addWidget(window)
    window.set_facts(frozenset({"series", "rule", "findings", "undo", "idle"}))
    window.set_case_facts(some=True, chosen=True)
    keys = Counter(key for c in COMMANDS if window.actions_table[c.id].isEnabled() for key in c.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    window.show_cases(True)
    keys = Counter(key for c in COMMANDS if window.actions_table[c.id].isEnabled() for key in c.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert window.actions_table["next_case"].isEnabled()
    assert not window.actions_table["next_finding"].isEnabled()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.id)
def test_every_command_has_a_menu_a_tip_and_keys_that_qt_understands(command):
    assert command.menu in MENUS
    assert command.tip and not command.tip.endswith(".")
    assert all(QKeySequence(key).toString() == key for key in command.keys)


def test_facts_enable_what_they_allow(qtbot, theme):
    actions = Actions(theme)
    assert not actions["train"].isEnabled()
    assert actions["open"].isEnabled()
    actions.set_facts(frozenset({"series", "idle"}))
    assert actions["train"].isEnabled()
    actions.set_facts(frozenset({"series", "running"}))
    assert not actions["train"].isEnabled()
    assert actions["stop"].isEnabled()


def test_an_action_tells_its_id(qtbot, theme):
    actions = Actions(theme)
    with qtbot.waitSignal(actions.asked) as told:
        actions["open"].trigger()
    assert told.args == ["open"]


def test_an_action_can_be_renamed_for_now(qtbot, theme):
    actions = Actions(theme)
    actions.retitle("undo", "Undo mark anomaly")
    assert actions["undo"].text() == "Undo mark anomaly"
    assert actions["undo"].toolTip().startswith("Undo mark anomaly (Ctrl+Z)")


def test_menus_hold_every_action_once(qtbot, theme):
    actions = Actions(theme)
    listed = [action.objectName() for menu in MENUS for action in actions.of_menu(menu)]
    assert sorted(listed) == sorted(c.id for c in COMMANDS)


def test_menu_palette_and_help_show_the_keys_of_every_command_that_a_panel_handles(qtbot, theme):
    actions, page = Actions(theme), command_page()
    local = [command for command in COMMANDS if command.local]
    assert len(local) > 10
    for command in local:
        action = actions[command.id]
        assert action.text() == f"{command.title}\t{key_text(command)}"
        entry = of_action(action)
        assert (entry.title, entry.keys) == (command.title, key_text(command))
        row = next(line for line in page.splitlines() if line.startswith(f"| {command.title.removesuffix('…')} |"))
        assert f"`{key_text(command)}`" in row


def test_keys_of_a_panel_are_shown_but_not_taken_from_the_window(qtbot, theme):
    command = Command("fit", "Fit", "Chart", ("F",), "Show all", local=True)
    assert Actions(theme, (command,))["fit"].shortcuts() == []
    assert key_text(command) == "F"
    assert tooltip(command, "Fit") == "Fit (F)\nShow all"
