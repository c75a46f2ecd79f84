"""What a run told, as the strip and the details show it."""

from __future__ import annotations

from workbench.gui.runs.run_story import RunStory
from workbench.model.events import (
    CandidateProposed,
    CandidateRejected,
    CandidateScored,
    Finished,
    RoundFinished,
    RoundStarted,
    RunStarted,
    StepStarted,
)
from workbench.model.rule import Rule
from workbench.model.scores import Scores


def told() -> RunStory:
    """A run of two rounds with three candidates, one of them refused and repaired."""
    story = RunStory()
    story.take(
        [
            RunStarted("r", 0, tasks={"cpu": ("cpu",)}, rounds=12),
            RoundStarted("r", 1, "cpu", round=1),
            CandidateProposed("r", 2, "cpu", 0, 1, Rule("cpu", "text"), how="synthesized"),
            CandidateRejected("r", 3, "cpu", 0, 1, "reads a file", repaired_by=1),
            CandidateProposed("r", 4, "cpu", 1, 1, Rule("cpu", "text 2"), how="repaired"),
            CandidateScored("r", 5, "cpu", 1, 1, Scores(event_f1=0.9), Scores(event_f1=0.6), accepted=True),
            RoundFinished("r", 6, "cpu", 1, 1, 0.9, 0.6),
            RoundStarted("r", 7, "cpu", round=2),
            CandidateProposed("r", 8, "cpu", 2, 2, Rule("cpu", "text 3"), parent=1, how="threshold changed"),
            CandidateScored("r", 9, "cpu", 2, 2, Scores(event_f1=0.8), Scores(event_f1=0.5), delta=-0.1),
            StepStarted("r", 10, "cpu", text="scoring", done=3, total=12, eta_s=70),
        ]
    )
    return story


def test_the_counts_are_one_line_of_words() -> None:
    assert told().counts() == "round 2 of 12 · 3 candidates · 1 repaired · best 0.60"


def test_before_the_first_round_nothing_is_claimed() -> None:
    story = RunStory()
    story.take([RunStarted("r", 0, tasks={"cpu": ("cpu",)}, rounds=12)])
    assert story.counts() == ""
    assert story.best is None
    assert story.share == 0.0


def test_each_candidate_keeps_its_fate_reason_and_difference() -> None:
    first, second, third = told().of_task("cpu")
    assert (first.fate, first.reason) == ("rejected", "reads a file")
    assert (second.fate, second.validation_f1, second.delta) == ("accepted", 0.6, None)
    assert (third.fate, third.parent, third.delta) == ("scored", 1, -0.1)


def test_a_finished_run_is_wholly_done() -> None:
    story = told()
    assert story.share == 0.25
    story.take([Finished("r", 11)])
    assert story.share == 1.0
