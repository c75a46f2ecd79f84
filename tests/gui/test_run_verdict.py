"""Which of two runs is better: said with its reason, and not said where the data cannot tell."""

from __future__ import annotations

import pytest

from workbench.gui.runs.run_story import RunStory
from workbench.gui.runs.run_verdict import verdict_of
from workbench.model.events import RunStarted, SeriesResult, TaskFinished
from workbench.model.scores import Scores


def run(**judged: tuple[int, int, int, float]) -> RunStory:
    """A run whose rules have (events, hits, false alarms, event F1) on validation parts."""
    story = RunStory()
    story.take([RunStarted("r", 0, tasks={name: (name,) for name in judged})])
    for at, (name, (events, hits, alarms, f1)) in enumerate(judged.items(), 1):
        scores = Scores(events=events, hits=hits, false_alarms=alarms, event_f1=f1)
        story.take([TaskFinished("r", at, name, results=(SeriesResult(name, Scores(), scores, Scores()),))])
    return story


CASES = {
    "The second is better: event F1 0.90 against 0.50 on validation. It finds 2 anomalies more and has 3 false alarms "
    "less.": (run(a=(6, 3, 3, 0.5)), run(a=(6, 5, 0, 0.9))),
    "The first is better: event F1 0.90 against 0.50 on validation. It finds 2 anomalies more and has 3 false alarms "
    "less.": (run(a=(6, 5, 0, 0.9)), run(a=(6, 3, 3, 0.5))),
    "The second is better: event F1 0.75 against 0.70 on validation. It finds 1 anomaly more, most of it on b (+0.10). "
    "Few cases differ (1, over 9 events): it may be chance.": (
        run(a=(5, 4, 0, 0.9), b=(4, 2, 1, 0.5)),
        run(a=(5, 4, 0, 0.9), b=(4, 3, 1, 0.6)),
    ),
    "Neither is better: event F1 0.50 on validation, the same in both.": (run(a=(5, 3, 0, 0.5)), run(a=(5, 3, 0, 0.5))),
    "Which is better cannot be told: no series with labeled anomalies was judged by both.": (
        run(a=(5, 3, 0, 0.5)),
        run(b=(5, 3, 0, 0.5), a=(0, 0, 0, 0.0)),
    ),
}


@pytest.mark.parametrize("sentence", CASES)
def test_the_better_run_is_named_with_what_made_it_so(sentence: str) -> None:
    assert verdict_of(*CASES[sentence]) == sentence
