"""The strip at the bottom and what opens below it: words for each state, intents of its buttons, two candidates."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.model_runs import run_story
from workbench.gui.runs.run_state import RunState
from workbench.gui.runs.run_story import Candidate, RunStory
from workbench.gui.theme import Theme
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.run.run_details import HEIGHT, LEAST_HEIGHT, RunDetails
from workbench.gui.views.run.run_strip import RunStrip, StripModel, strip_model
from workbench.gui.views.run.timeline import candidate_lines
from workbench.model.events import (
    CandidateProposed,
    CandidateRejected,
    CandidateScored,
    Finished,
    RoundFinished,
    RoundStarted,
    RunStarted,
    StepStarted,
    TaskFinished,
)
from workbench.model.scores import Scores

LEFT = Qt.MouseButton.LeftButton


def told() -> RunStory:
    """The first round of a run over two rules."""
    story = RunStory()
    story.take(
        [
            RunStarted("r", 0, tasks={"cpu": ("cpu",), "memory": ("memory",)}, rounds=12),
            RoundStarted("r", 1, "cpu", round=1),
            CandidateProposed("r", 2, "cpu", 0, 1, how="synthesized"),
            CandidateScored("r", 3, "cpu", 0, 1, Scores(event_f1=0.9), Scores(event_f1=0.81), accepted=True),
            CandidateProposed("r", 4, "cpu", 1, 1, parent=0, how="threshold changed"),
            CandidateRejected("r", 5, "cpu", 1, 1, "the same as candidate 0"),
            RoundFinished("r", 6, "cpu", 1, 0, 0.9, 0.81),
            StepStarted("r", 7, "cpu", text="scoring", done=1, total=4, eta_s=70),
        ]
    )
    return story


def test_a_running_strip_tells_what_how_far_and_how_long() -> None:
    model = strip_model(told(), "running")
    assert (model.title, model.subject) == ("Training", "cpu")
    assert model.facts == "round 1 of 12 · 2 candidates · best 0.81"
    assert model.eta == "1 min 10 s left"
    assert model.share == 0.25


@pytest.mark.parametrize(
    ("state", "title"),
    [("running", "Training"), ("pausing", "Pausing…"), ("paused", "Paused"), ("stopping", "Stopping…")],
)
def test_every_busy_state_has_its_word_and_only_a_running_one_promises_an_end(state: RunState, title: str) -> None:
    model = strip_model(told(), state)
    assert model.title == title
    assert bool(model.eta) == (state == "running")


def test_before_any_run_the_strip_says_what_would_appear() -> None:
    model = strip_model(None, "idle")
    assert model.share is None
    assert "Train" in model.facts


def test_a_finished_run_says_what_came_out_of_it() -> None:
    story = told()
    story.take([TaskFinished("r", 8, "cpu"), Finished("r", 9, seconds=64)])
    model = strip_model(story, "done")
    assert model.title == "Done"
    assert model.facts == "1 rule ready · validation 0.81 · 2 candidates · 1 min 4 s"


def test_a_stopped_run_is_not_called_done() -> None:
    story = told()
    story.take([Finished("r", 8, outcome="stopped", seconds=3)])
    model = strip_model(story, "done")
    assert model.title == "Stopped"
    assert "ended before a rule was ready" in model.facts


def test_a_failed_run_tells_its_sentence() -> None:
    model = strip_model(told(), "failed", failure="The child is gone.")
    assert (model.title, model.facts, model.tone) == ("Failed", "The child is gone.", "bad")


@pytest.fixture
def strip(qtbot: QtBot) -> RunStrip:
    widget = RunStrip(Theme("light"))
    widget.set_details(RunDetails(Theme("light")))
    qtbot.addWidget(widget)
    widget.resize(1076, 50)
    widget.show()
    return widget


def test_the_pause_button_resumes_while_the_run_is_held(strip: RunStrip, qtbot: QtBot) -> None:
    strip.show_model(strip_model(told(), "running"))
    with qtbot.waitSignal(strip.pause_requested):
        qtbot.mouseClick(strip.pause, LEFT)
    strip.show_model(strip_model(told(), "paused"))
    assert strip.pause.accessibleName() == "Resume the run"
    with qtbot.waitSignal(strip.resume_requested):
        qtbot.mouseClick(strip.pause, LEFT)
    with qtbot.waitSignal(strip.stop_requested):
        qtbot.mouseClick(strip.stop, LEFT)


def test_a_stopping_run_offers_no_second_stop_and_an_ended_one_no_buttons(strip: RunStrip) -> None:
    strip.show_model(strip_model(told(), "stopping"))
    assert not strip.stop.isEnabled()
    assert not strip.pause.isEnabled()
    strip.show_model(strip_model(told(), "done"))
    assert not strip.stop.isVisible()
    assert not strip.bar.isVisible()


def test_a_failed_run_offers_its_report(strip: RunStrip, qtbot: QtBot) -> None:
    assert not strip.report.isVisible()
    strip.show_model(strip_model(told(), "failed", failure="ZeroDivisionError: seven"))
    with qtbot.waitSignal(strip.report_requested):
        qtbot.mouseClick(strip.report, LEFT)


def test_a_click_on_the_strip_opens_the_details_and_another_closes_them(strip: RunStrip, qtbot: QtBot) -> None:
    qtbot.mouseClick(strip, LEFT, pos=QPoint(300, 10))
    assert not strip.is_open  # nothing ran yet: nothing to show
    strip.show_model(strip_model(told(), "running"))
    with qtbot.waitSignal(strip.details_toggled, check_params_cb=lambda is_open: is_open):
        qtbot.mouseClick(strip, LEFT, pos=QPoint(300, 10))
    with qtbot.waitSignal(strip.details_toggled, check_params_cb=lambda is_open: not is_open):
        qtbot.mouseClick(strip.more, LEFT)


@pytest.fixture
def details(qtbot: QtBot) -> RunDetails:
    widget = RunDetails(Theme("dark"))
    qtbot.addWidget(widget)
    widget.resize(1000, 240)
    widget.show()
    widget.show_story(told())
    return widget


def test_candidates_are_listed_newest_first_with_their_fate(details: RunDetails) -> None:
    rows = [details.list.item(i).toolTip() for i in range(details.list.count())]
    assert rows[0].startswith("Round 1 · best 0.81 · ")
    assert rows[0].endswith("1 rejected · 1 accepted")
    assert rows[1].startswith("candidate 1 · round 1")
    assert "the same as candidate 0 · rejected" in rows[1]
    assert "best · 0.81" in rows[2]
    assert rows[2].endswith("synthesized · accepted")


def test_what_became_of_candidates_is_drawn_round_by_round(details: RunDetails) -> None:
    assert details.fates.counts == {1: (1, 0, 1)}
    story = told()
    story.take([CandidateProposed("r", 9, "cpu", 2, 2, how="a clause dropped", parent=0)])
    details.show_story(story)
    assert details.fates.counts == {1: (1, 0, 1), 2: (0, 1, 0)}
    assert details.list.item(0).toolTip() == "Round 2 · 1 mutated · under way"


def test_a_plain_click_on_a_step_asks_to_show_it_and_one_on_a_round_does_not(details: RunDetails, qtbot: QtBot) -> None:
    view, asked = details.list.viewport(), list[tuple[str, int]]()
    details.candidate_chosen.connect(lambda task, number: asked.append((task, number)))
    for row in (0, 1, 2):
        qtbot.mouseClick(view, LEFT, pos=details.list.visualItemRect(details.list.item(row)).center())
    assert asked == [("cpu", 1), ("cpu", 0)]


def test_cost_is_drawn_where_a_model_was_asked(details: RunDetails) -> None:
    assert details.cost.isHidden()
    story = run_story("m", calls=3)
    story.cap_usd = 0.1
    details.show_story(story)
    assert not details.cost.isHidden()
    assert list(details.cost.line.getData()[1]) == pytest.approx([0, 0.02, 0.04, 0.06])
    assert details.cost.cap.isVisible() and details.cost.cap.value() == 0.1


def test_the_plot_follows_the_rounds(details: RunDetails) -> None:
    xs, ys = details.plot.validation.getData()
    assert (list(xs), list(ys)) == ([1], [0.81])
    story = told()
    story.take([RoundFinished("r", 8, "cpu", 2, 0, 0.95, 0.85)])
    details.show_story(story)
    assert list(details.plot.validation.getData()[1]) == [0.81, 0.85]


def test_closed_details_catch_up_when_they_are_opened(details: RunDetails) -> None:
    details.hide()
    story = told()
    story.take([CandidateProposed("r", 9, "cpu", 2, 2, how="synthesized")])
    details.show_story(story)
    assert details.list.count() == 3
    details.show()
    assert details.list.count() == 5


def test_two_chosen_candidates_can_be_compared(details: RunDetails, qtbot: QtBot) -> None:
    assert not details.compare.isEnabled()
    view = details.list.viewport()
    qtbot.mouseClick(view, LEFT, pos=details.list.visualItemRect(details.list.item(1)).center())
    qtbot.mouseClick(
        view, LEFT, Qt.KeyboardModifier.ControlModifier, details.list.visualItemRect(details.list.item(2)).center()
    )
    with qtbot.waitSignal(details.compare_requested) as asked:
        qtbot.mouseClick(details.compare, LEFT)
    assert asked.args == ["cpu", 1, 0]


def test_a_selection_survives_new_events(details: RunDetails) -> None:
    details.list.item(2).setSelected(True)
    story = told()
    story.take([CandidateProposed("r", 9, "cpu", 2, 2, how="synthesized")])
    details.show_story(story)
    assert details.list.selected_keys() == [0]


def test_candidates_of_another_rule_are_a_choice_away(details: RunDetails, qtbot: QtBot) -> None:
    story = told()
    story.take([CandidateProposed("r", 9, "memory", 0, 1, how="synthesized")])
    details.show_story(story)
    assert details.task == "memory"
    qtbot.keyClick(details.tasks, Qt.Key.Key_Up)
    assert details.task == "cpu"
    assert details.list.count() == 3


def test_a_worse_candidate_is_told_with_its_difference() -> None:
    worse = Candidate(3, "cpu", 2, "a clause dropped", 1, fate="scored", validation_f1=0.7, delta=-0.11)
    row = candidate_lines(worse, ("a clause dropped",), 1)
    assert (row.figure, row.state) == ("0.70 (−0.11)", "not better")
    assert row.words == "a clause dropped · from candidate 1"


def test_a_stock_rule_is_said_to_be_one_in_the_place_of_a_score_that_means_nothing() -> None:
    story, words = (
        told(),
        "no labels: the stock rule, limit set so that it stays within 1 alert a day on the recent data",
    )
    story.take([TaskFinished("r", 8, "cpu", reason=words), Finished("r", 9, seconds=3.0)])
    model = strip_model(story, "done")
    assert f"1 rule ready · {words}" in model.facts and "validation" not in model.facts
    assert model.tip == f"cpu: {words}"


def test_a_low_window_gives_the_rounds_less_and_a_high_one_all_of_their_height(qtbot: QtBot, theme: Theme) -> None:
    window, details = QWidget(), RunDetails(theme)
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(details)
    heights = []
    for height in (1000, 700):
        window.resize(1100, height)
        window.show()
        qtbot.waitExposed(window)
        QApplication.processEvents()
        heights.append(details.height())
    assert heights == [HEIGHT, LEAST_HEIGHT]


def test_a_strip_that_is_short_of_room_keeps_how_it_stands_how_long_and_what_it_costs(qtbot: QtBot) -> None:
    strip = RunStrip(Theme("light"))
    qtbot.addWidget(strip)
    strip.resize(1080, 50)
    name = "group-1-no-season-mixed-intervals-2-series"
    facts, cost = "round 3 of 3 · 11 candidates · best 0.72", "7 calls · 24 598 tokens · price unknown"
    strip.show_model(StripModel("running", "Training", f"{name} · rule 2 of 5", 0.5, facts, "3 min 30 s left", cost))
    strip.show()
    qtbot.waitExposed(strip)
    cut = {label.text() for label in strip.findChildren(ElidedLabel) if label.elided() != label.text()}
    assert cut <= {f"{name} · rule 2 of 5", facts}


def test_the_head_of_the_rounds_is_whole_beside_three_plots_in_the_smallest_window(qtbot: QtBot) -> None:
    details = RunDetails(Theme("light"))
    qtbot.addWidget(details)
    details.show_story(run_story("r", calls=3))
    details.resize(1060, 200)
    details.show()
    qtbot.waitExposed(details)
    for button in (details.transcript, details.compare):
        assert button.isVisible() and button.width() >= button.minimumSizeHint().width()
    (count,) = [label for label in details.findChildren(ElidedLabel) if label.text() == "1 candidate"]
    qtbot.waitUntil(lambda: count.elided() == count.text())
