"""Two runs side by side: what each reached, did and cost, as rows of words; nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.gui.runs.model_calls import cost_words
from workbench.gui.runs.run_story import RunStory
from workbench.gui.texts import later, tr
from workbench.gui.words import MINUS, UNKNOWN, difference, duration, money, number, score
from workbench.model.events import TaskFinished
from workbench.model.rule import Rule

OUTCOMES = {
    "completed": later("completed"),
    "stopped": later("stopped"),
    "time": later("out of time"),
    "money": later("out of money"),
    "failed": later("failed"),
}
VALIDATION_TIP = later("Event F1 on validation parts, mean over the series with anomalies there that both runs judged")
CONTROL_TIP = later("The best of as many proposals without any loop, mean over the rules")
PROPOSERS = {"synthesizer": later("synthesizer"), "llm": later("model"), "hybrid": later("both")}


@dataclass(frozen=True)
class CompareRow:
    """One fact of both runs; `change`: of the second against the first, `tone`: whether that is good or bad."""

    name: str
    first: str
    second: str
    change: str = ""
    tone: str = "dim"
    tip: str = ""


def validation_of(story: RunStory, other: RunStory) -> float | None:
    """Mean validation event F1 over the series with labeled anomalies there that both runs judged, so that the two
    means can be compared; None where there is none."""
    shared = _judged(other)
    return _mean(f1 for name, f1 in _judged(story).items() if name in shared)


def control_of(story: RunStory) -> float | None:
    """Mean over the rules of the control without any loop, the best of as many proposals."""
    return _mean(event.best_of_n_f1 for event in story.results if event.best_of_n_f1 is not None)


def result_of(story: RunStory, task: str) -> TaskFinished | None:
    """The end of one task; None where the run did not come so far."""
    return next((event for event in story.results if event.task == task), None)


def final_rule(story: RunStory, task: str) -> Rule | None:
    """The rule that a task ended with, else its best candidate so far."""
    result = result_of(story, task)
    if result is not None:
        return result.rule
    points = [point for point in story.points if point.task == task]
    best = story.candidates.get((task, points[-1].best)) if points else None
    return best.rule if best is not None else None


def compare_rows(first: RunStory, second: RunStory) -> tuple[CompareRow, ...]:
    """What the two runs reached, did and cost."""
    both = (first, second)
    rejected = [sum(c.fate == "rejected" for c in story.candidates.values()) for story in both]
    seconds = [story.finished.seconds if story.finished else None for story in both]
    return (
        _scores(
            tr("Validation F1"), validation_of(first, second), validation_of(second, first), tip=tr(VALIDATION_TIP)
        ),
        CompareRow(tr("… without loop"), score(control_of(first)), score(control_of(second)), tip=tr(CONTROL_TIP)),
        _counts(tr("Rules ready"), *(len(story.results) for story in both)),
        _counts(tr("Candidates"), *(len(story.candidates) for story in both)),
        _counts(tr("… rejected"), *rejected),
        _counts(tr("… repaired"), *(story.repaired for story in both)),
        CompareRow(tr("Time"), *(duration(value) for value in seconds)),
        CompareRow(tr("Proposed by"), *(tr(PROPOSERS.get(story.proposer, story.proposer)) for story in both)),
        CompareRow(tr("Model"), *(_models(story) for story in both)),
        _counts(tr("Calls"), *(story.cost.calls for story in both)),
        CompareRow(tr("Tokens"), *(number(story.cost.tokens) for story in both)),
        CompareRow(tr("Cost"), *(cost_words(story.cost) or money(0.0) for story in both)),
        CompareRow(tr("Ended"), *(_ended(story) for story in both)),
    )


def tasks_of(first: RunStory, second: RunStory) -> tuple[str, ...]:
    """The rules of either run, those of both first."""
    shared = [task for task in first.tasks if task in second.tasks]
    return (*shared, *(task for task in (*first.tasks, *second.tasks) if task not in shared))


def first_difference(first: RunStory, second: RunStory) -> str:
    """The first rule whose texts differ, else the first of all; empty where there is none."""
    tasks = tasks_of(first, second)
    for task in tasks:
        rules = final_rule(first, task), final_rule(second, task)
        if rules[0] is not None and rules[1] is not None and rules[0].text != rules[1].text:
            return task
    return tasks[0] if tasks else ""


def _judged(story: RunStory) -> dict[str, float]:
    """Series with labeled anomalies in their validation parts → event F1 there."""
    return {r.name: r.validation.event_f1 for e in story.results for r in e.results if r.validation.events}


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _models(story: RunStory) -> str:
    return ", ".join(sorted({call.model for call in story.calls})) or UNKNOWN


def _ended(story: RunStory) -> str:
    return tr(OUTCOMES[story.finished.outcome]) if story.finished is not None else tr("not yet")


def _scores(name: str, first: float | None, second: float | None, *, tip: str) -> CompareRow:
    if first is None or second is None:
        return CompareRow(name, score(first), score(second), tip=tip)
    delta = second - first
    tone = "dim" if abs(delta) < 0.005 else "good" if delta > 0 else "bad"
    return CompareRow(name, score(first), score(second), difference(delta), tone, tip)


def _counts(name: str, first: int, second: int) -> CompareRow:
    delta = second - first
    change = f"{'+' if delta > 0 else MINUS}{number(abs(delta))}" if delta else ""
    return CompareRow(name, number(first), number(second), change)
