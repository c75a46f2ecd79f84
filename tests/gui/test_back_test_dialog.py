"""The back-test in the window: its figures, its days by mouse and keys, its button that starts and stops."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from workbench.gui.controllers.rules.back_test import day_points
from workbench.gui.dialogs.rules.back_test import BackTestDialog, figures
from workbench.gui.theme import Theme
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.scoring.replay.nouns import BackTest, Day, Raised, SeriesReplay

LEFT = Qt.MouseButton.LeftButton
MAY_14 = 19_857  # days after 1970-01-01
DAYS = (Day(MAY_14, 1, 0), Day(MAY_14 + 1), Day(MAY_14 + 2, 3, 2))
WORST = (Finding("s", "miss", 40, 44, 3.0, "rise 9 σ"), Finding("s", "false_alarm", 60, 63, 2.1, "a spike"))
REPLAYED = SeriesReplay(
    name="s",
    first=0,
    stop=72,
    days=3.0,
    raised=(Raised(12, 12, 14, True), Raised(50, 50, 51), Raised(55, 55, 56), Raised(60, 60, 63, True)),
    events=3,
    found=2,
    delays_points=(2, 0),
    delays_s=(7200.0, 0.0),
    timeline=DAYS,
    worst=WORST,
)
TEST = BackTest("r", (REPLAYED,))


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> BackTestDialog:
    made = BackTestDialog(theme, "r", 20)
    qtbot.addWidget(made)
    made.show()
    made.show_test(TEST, "1 series replayed.")
    return made


def test_the_figures_are_what_people_on_call_ask_for() -> None:
    assert [(one.text, one.name) for one in figures(TEST)] == [
        ("1.3", "alerts a day"),
        ("2", "false alerts"),
        ("2 of 3", "anomalies found"),
        ("1 h", "median delay"),
    ]
    nothing = figures(BackTest("r", ()))
    assert [one.text for one in nothing] == ["—"] * 4


def test_one_button_starts_with_the_warm_up_and_stops(dialog: BackTestDialog, qtbot: QtBot) -> None:
    dialog.warm_up.setValue(35)
    with qtbot.waitSignal(dialog.replay_requested) as asked:
        qtbot.mouseClick(dialog.primary, LEFT)
    assert asked.args == [35]
    dialog.show_progress("replaying s", 0.5)
    assert (dialog.primary.text(), dialog.progress.value(), dialog.warm_up.isEnabled()) == ("Stop", 500, False)
    with qtbot.waitSignal(dialog.stop_requested):
        qtbot.mouseClick(dialog.primary, LEFT)
    dialog.show_ended("Stopped.")
    assert (dialog.primary.text(), dialog.said.text(), dialog.isVisible()) == ("Replay", "Stopped.", True)


def test_the_worst_cases_and_the_noisiest_days_lead_to_the_chart(dialog: BackTestDialog, qtbot: QtBot) -> None:
    row = dialog.worst.visualItemRect(dialog.worst.item(0))
    with qtbot.waitSignal(dialog.case_chosen) as told:
        qtbot.mouseClick(dialog.worst.viewport(), LEFT, pos=row.center())
    assert told.args == ["s", 40, 44]
    row = dialog.noisiest.visualItemRect(dialog.noisiest.item(0))
    with qtbot.waitSignal(dialog.day_chosen) as day:
        qtbot.mouseClick(dialog.noisiest.viewport(), LEFT, pos=row.center())
    assert day.args == [MAY_14 + 2]


def test_a_day_is_chosen_by_a_click_and_by_the_arrow_keys(dialog: BackTestDialog, qtbot: QtBot) -> None:
    bars = dialog.bars
    with qtbot.waitSignal(bars.day_chosen) as told:
        qtbot.mouseClick(bars, LEFT, pos=QPoint(round(bars._left + 2.5 * bars._step), 30))
    assert told.args == [MAY_14 + 2]
    qtbot.keyClick(bars, Qt.Key.Key_Left)
    assert (bars.chosen, bars.accessibleDescription()) == (1, "2024-05-15: 0 alerts, 0 false")
    assert bars.words(2) == "2024-05-16: 3 alerts, 2 false"


def test_more_days_than_room_share_bars_that_show_the_worst_of_them(dialog: BackTestDialog) -> None:
    many = tuple(Day(at, at % 100) for at in range(5_000))
    dialog.bars.show_days(many)
    shown = dialog.bars._bars()
    assert len(shown) * dialog.bars._step <= dialog.bars.width()
    assert max(many[at].alerts for at in shown) == 99
    dialog.grab()  # paints
    dialog.bars.show_days(())
    dialog.grab()
    assert dialog.bars.day_at(60.0) == -1


def test_a_day_is_found_in_a_series_by_its_clock(latency: Series) -> None:
    assert day_points(latency, MAY_14) == (0, 600)
    assert day_points(latency, MAY_14 + 1) is None
