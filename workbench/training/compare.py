"""Two runs side by side: scores, cost, curves over the rounds, the final rules' texts, and the flags that differ."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.model.events import Event, Finished, ModelCalled, RoundFinished, RunStarted, TaskFinished
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.scoring.metrics import macro, pool
from workbench.training.options import TrainOptions
from workbench.training.plan import before_test, split_of

FIRST = 20  # points of differing flags that are named


@dataclass(frozen=True)
class TaskOutcome:
    """What a run came to in one task. `curve`: (round, best objective on validation) after each round.

    `rule`: the final one, None where the run did not get there. `validation`, `test`: pooled over its series.
    """

    task: str
    curve: tuple[tuple[int, float], ...] = ()
    rule: Rule | None = None
    validation: Scores | None = None
    test: Scores | None = None


@dataclass(frozen=True)
class RunOutcome:
    """What a whole run came to: micro and macro event F1 on the test parts, and what it took.

    `usd`: None = a price is unknown. `calls`, `tokens`: of language models; what was in the cache took none.
    """

    run: str
    proposer: str
    seed: int
    tasks: tuple[TaskOutcome, ...]
    outcome: str = "unfinished"
    seconds: float | None = None
    usd: float | None = 0.0
    calls: int = 0
    tokens: int = 0
    micro: float | None = None
    macro: float | None = None


@dataclass(frozen=True)
class FlagsDiffer:
    """Points before the test part of one series where two rules say different things; `first`: the first of them.

    `only_a`, `only_b`: how many are flagged by one of them alone.
    """

    series: str
    only_a: int
    only_b: int
    first: tuple[int, ...]


@dataclass(frozen=True)
class TaskDifference:
    """The final rules of two runs for the same task: a unified diff (empty = the same text) and where they disagree.

    `problem`: why one of them could not be run; empty = they ran.
    """

    task: str
    diff: str
    flags: tuple[FlagsDiffer, ...] = ()
    problem: str = ""


def outcome_of(events: Sequence[Event]) -> RunOutcome:
    """What a run came to, from its events. Raises ValueError for no events."""
    began = next((event for event in events if isinstance(event, RunStarted)), None)
    ended = [event for event in events if isinstance(event, Finished)]
    calls = [event for event in events if isinstance(event, ModelCalled) and not event.cached]
    results = [one for event in events if isinstance(event, TaskFinished) for one in event.results]
    tests = [one.test for one in results]
    last = ended[-1] if ended else None
    return RunOutcome(
        run=events[0].run if events else _nothing(),
        proposer=began.proposer if began else "",
        seed=began.seed if began else 0,
        tasks=tuple(_task(name, events) for name in (began.tasks if began else ())),
        outcome=last.outcome if last else "unfinished",
        seconds=sum(one.seconds for one in ended) if ended else None,
        usd=last.usd if last else _sum([call.usd for call in calls]),
        calls=len(calls),
        tokens=sum((call.prompt_tokens or 0) + (call.completion_tokens or 0) for call in calls),
        micro=pool(tests).event_f1 if tests else None,
        macro=macro(tests) if tests else None,
    )


def difference(one: TaskOutcome, other: TaskOutcome, series: Sequence[Series], host: Host) -> TaskDifference:
    """The final rules of a task in two runs, run on those of `series` that both take, up to their test parts."""
    if one.rule is None or other.rule is None:
        return TaskDifference(one.task, "", problem="one of the runs has no rule for it")
    texts = one.rule.text.splitlines(), other.rule.text.splitlines()
    diff = "\n".join(difflib.unified_diff(*texts, "a/rule.py", "b/rule.py", lineterm=""))
    found = list[FlagsDiffer]()
    for whole in series:
        if not (one.rule.input.takes(whole.name) and other.rule.input.takes(whole.name)):
            continue
        known = before_test(whole, split_of(whole, TrainOptions()))
        verdicts = [
            flag_series(rule, known, host, deadline_s=TrainOptions().deadline_s) for rule in (one.rule, other.rule)
        ]
        failed = [verdict for verdict in verdicts if not verdict.ran]
        if failed:
            return TaskDifference(one.task, diff, tuple(found), f"{whole.name}: {failed[0].problems[0].message}")
        found.append(flags_differ(whole.name, *verdicts))
    return TaskDifference(one.task, diff, tuple(found))


def flags_differ(name: str, one: Verdict, other: Verdict) -> FlagsDiffer:
    """Where two verdicts on the same points disagree; what was not judged counts as no flag."""
    a, b = one.flags == 1, other.flags == 1
    places = np.flatnonzero(a != b)
    first = tuple(int(at) for at in places[:FIRST])
    return FlagsDiffer(name, int(np.sum(a & ~b)), int(np.sum(b & ~a)), first)


def _task(name: str, events: Sequence[Event]) -> TaskOutcome:
    own = [event for event in events if event.task == name]
    rounds = {event.round: event.validation_f1 for event in own if isinstance(event, RoundFinished)}
    done = [event for event in own if isinstance(event, TaskFinished)]
    if not done:
        return TaskOutcome(name, tuple(sorted(rounds.items())))
    results = done[-1].results
    validation, test = (pool([getattr(one, part) for one in results]) for part in ("validation", "test"))
    return TaskOutcome(name, tuple(sorted(rounds.items())), done[-1].rule, validation, test)


def _sum(usd: Sequence[float | None]) -> float | None:
    known = [one for one in usd if one is not None]
    return sum(known) if len(known) == len(usd) else None


def _nothing() -> str:
    raise ValueError("a run has events")
