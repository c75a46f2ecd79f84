"""The panel of suggested labels: what it shows, which keys it takes and when, what it tells."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.gui.commands.actions import Actions
from workbench.gui.theme import Theme
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.panel import Panel
from workbench.gui.views.series.row_table import TOKEN
from workbench.gui.views.series.suggestion_table import ANSWER, SAID, State, SuggestionRow, when_of
from workbench.model.scores import Finding, Suggestion
from workbench.model.series import Series
from workbench.model.split import Split

LEFT = Qt.MouseButton.LeftButton
ONE = Suggestion("latency", 100, 110, 104, True, False, "The rule fires here, without a label", "single spike 9 σ", 2.0)
TWO = Suggestion("latency", 250, 260, 255, False, True, "This is labeled, but the rule misses it", "a rise", 1.0)
THREE = Suggestion("latency", 300, 301, 300, False, False, "The rule does not fire here", "a drop", 0.5)
MISS = Finding("latency", "miss", 100, 110, 2.0, "rise 2.1 × usual step", "jump ≥ 2.6 × (short by 0.5)")
FACTS = frozenset({"series", "labels", "rule", "findings", "idle"})
KEYS = {Qt.Key.Key_Y: "answer_yes", Qt.Key.Key_N: "answer_no", Qt.Key.Key_S: "skip_suggestion"}


def rows(*states: State) -> list[SuggestionRow]:
    return [SuggestionRow(one, "05-14 11:42", state) for one, state in zip((ONE, TWO, THREE), states, strict=True)]


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, latency: Series) -> MainWindow:
    made = MainWindow(theme, Actions(theme), Panel(), Panel())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.chart.show_series(latency, Split(300, 380, 600))
    made.findings.set_findings((MISS,), latency, "validation", empty="clean")
    made.set_facts(FACTS)
    return made


def asked_of(window: MainWindow) -> list[str]:
    asked: list[str] = []
    window.actions_table.asked.connect(asked.append)
    return asked


def in_front(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Wait until this one of the two lists is the one in sight: tabs turn with the next events."""
    panels = {"findings": window.findings, "suggestions": window.suggestions}

    def seen() -> list[str]:
        return [one for one, panel in panels.items() if not panel.visibleRegion().isEmpty()]

    qtbot.waitUntil(lambda: seen() == [name] and window.suggestions.in_sight == (name == "suggestions"))


def test_the_panel_has_no_place_until_there_is_something_to_ask(window: MainWindow, qtbot: QtBot) -> None:
    in_front(qtbot, window, "findings")
    window.reset_panels()
    in_front(qtbot, window, "findings")
    assert window.docks["suggestions"].isHidden()
    window.area.show_suggestions(front=False)
    in_front(qtbot, window, "findings")
    assert not window.docks["suggestions"].isHidden()  # a tab behind them
    window.area.show_suggestions(front=True)
    in_front(qtbot, window, "suggestions")
    window.reset_panels()
    in_front(qtbot, window, "suggestions")


def test_keys_answer_only_while_a_question_is_chosen_in_sight(window: MainWindow, qtbot: QtBot) -> None:
    asked = asked_of(window)
    window.suggestions.set_rows(rows("open", "open", "open"))
    QTest.keyClick(window, Qt.Key.Key_N)
    assert asked == ["next_finding"]
    window.area.show_suggestions(front=True)
    QTest.keyClick(window, Qt.Key.Key_Y)
    assert asked == ["next_finding"]
    window.suggestions.choose_next()
    for key in KEYS:
        QTest.keyClick(window, key)
    assert asked[1:] == list(KEYS.values())
    window.docks["findings"].raise_()
    in_front(qtbot, window, "findings")
    QTest.keyClick(window, Qt.Key.Key_Y)
    QTest.keyClick(window, Qt.Key.Key_N)
    assert asked[4:] == ["next_finding"]


def test_n_never_means_two_things_at_once(window: MainWindow, qtbot: QtBot) -> None:
    window.suggestions.set_rows(rows("open", "open", "open"))
    for front, chosen in ((False, -1), (False, 0), (True, -1), (True, 0)):
        window.area.show_suggestions(front=front)
        window.suggestions.choose(chosen)
        in_front(qtbot, window, "suggestions" if front else "findings")
        enabled = [window.actions_table[one].isEnabled() for one in ("answer_no", "next_finding")]
        assert enabled == ([True, False] if front and chosen == 0 else [False, True])


def test_buttons_ask_for_the_same_as_the_keys(window: MainWindow) -> None:
    asked = asked_of(window)
    window.suggestions.set_rows(rows("open", "open", "open"))
    window.area.show_suggestions(front=True)
    assert not any(button.isEnabled() for button in window.suggestions.buttons.values())
    window.suggestions.choose_next()
    for button in window.suggestions.buttons.values():
        QTest.mouseClick(button, LEFT)
    assert asked == list(KEYS.values())


def test_the_link_of_the_empty_panel_looks_for_questions(window: MainWindow) -> None:
    asked = asked_of(window)
    window.area.show_suggestions(front=True)
    assert window.suggestions.empty.isVisible()
    window.suggestions.empty.linkActivated.emit("suggest_labels")
    assert asked == ["suggest_labels"]


def test_choosing_tells_the_suggestion_and_answers_leave_the_choice_alone(window: MainWindow) -> None:
    told: list[Suggestion] = []
    panel = window.suggestions
    panel.suggestion_chosen.connect(told.append)
    panel.set_rows(rows("open", "open", "open"))
    window.area.show_suggestions(front=True)
    QTest.mouseClick(panel.table.viewport(), LEFT, pos=panel.table.visualRect(panel.model.index(1, SAID)).center())
    QTest.keyClick(panel.table, Qt.Key.Key_Down)
    assert told == [TWO, THREE]
    panel.set_rows(rows("anomaly", "open", "open"))
    assert panel.current() == THREE and told == [TWO, THREE]


@pytest.mark.parametrize(
    ("states", "at", "then", "left"),
    [
        (("open", "open", "open"), -1, ONE, 3),
        (("anomaly", "open", "open"), 0, TWO, 2),
        (("anomaly", "normal", "open"), 0, THREE, 1),
        (("open", "normal", "anomaly"), 2, ONE, 1),
        (("skipped", "normal", "open"), 2, THREE, 2),
        (("skipped", "normal", "anomaly"), 0, None, 1),
        (("anomaly", "normal", "normal"), 2, None, 0),
    ],
)
def test_the_next_question_is_the_next_open_one(
    window: MainWindow, states: tuple[State, ...], at: int, then: Suggestion | None, left: int
) -> None:
    panel = window.suggestions
    panel.set_rows(rows(*states))
    panel.choose(at)
    panel.choose_next()
    assert (panel.current(), panel.left) == (then, left)
    assert f"{left} of 3 left" in panel.hint.text()


def test_an_answer_is_told_by_word_and_color_and_the_question_is_read_aloud(window: MainWindow) -> None:
    model = window.suggestions.model
    window.suggestions.set_rows(rows("open", "anomaly", "normal"))
    assert [model.index(row, ANSWER).data() for row in range(3)] == ["?", "✓ anomaly", "– normal"]
    assert [model.index(row, ANSWER).data(TOKEN) for row in range(3)] == ["text", "good", "dim"]
    assert model.index(0, SAID).data(Qt.ItemDataRole.AccessibleTextRole) == ONE.question


def test_when_is_a_time_or_a_point(latency: Series) -> None:
    assert when_of(ONE, latency) == "05-14 11:40"
    assert when_of(ONE, Series("plain", latency.values)) == "point 100"


def test_how_many_are_left_stands_on_the_tab(window: MainWindow) -> None:
    window.area.name_suggestions(7)
    assert window.docks["suggestions"].windowTitle() == "Suggested labels · 7"
    window.area.name_suggestions(0)
    assert window.docks["suggestions"].windowTitle() == "Suggested labels"
