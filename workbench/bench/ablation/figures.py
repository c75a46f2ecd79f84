"""What one run of the ablation comes to, read from its events; and several runs as mean and spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

import numpy as np

from workbench.model.events import CandidateProposed, CandidateRejected, CandidateScored, Event, TaskFinished
from workbench.scoring.metrics import macro, pool
from workbench.training.engine.lineage import LATER

REPEATED = ("does the same as candidate", "it was there before")
FIGURES = (
    "runnable", "mended", "event_f1", "event_f1_macro", "validation_f1", "usd", "tokens", "proposals"
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """One run.

    `proposals`: different rules that the model proposed. `runnable`: the share of the rules handed to scoring that
    run on every series; without a checker each proposal is handed over as it was written, with one those that it
    passed. `mended`: the share of all proposals of which a rule reached scoring, as it was written or after repairs.
    `event_f1`: of the rules that came out, on the test parts, pooled; `event_f1_macro`: mean of the series;
    `validation_f1`: pooled, as the selection saw it. `base_f1_macro`: the base detector alone on the test parts.
    `asked`: calls for a proposal; `calls`: for anything; `tokens` and `usd` of all of them.
    """

    seed: int
    runnable: float
    mended: float
    proposals: int
    asked: int
    calls: int
    tokens: int
    usd: float
    event_f1: float
    event_f1_macro: float
    validation_f1: float
    base_f1_macro: float
    seconds: float


@dataclass(frozen=True)
class Counts:
    """Different proposals of a run: all, those that ran as written, those of which a rule ran in the end. `passed`:
    rules that the checker passed, later versions of proposals too; `failed`: those of them that broke on a series."""

    proposals: int = 0
    as_written: int = 0
    in_the_end: int = 0
    passed: int = 0
    failed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def runnable(self, checker: bool) -> float:
        """The share of the rules handed to scoring that ran."""
        handed, ran = (self.passed, self.passed - self.failed) if checker else (self.proposals, self.as_written)
        return ran / max(handed, 1)


def counted(events: Sequence[Event], mutate_every: int) -> Counts:
    """What became of the proposals of a run; its mutants do not count."""
    total = Counts()
    for event in events:
        if isinstance(event, TaskFinished):
            total += _of_task([e for e in events if e.task == event.task], mutate_every, event)
    return total


def _of_task(events: Sequence[Event], mutate_every: int, end: TaskFinished) -> Counts:
    rejected = {e.candidate: e.reason for e in events if isinstance(e, CandidateRejected)}
    repaired = {e.candidate: e.repaired_by for e in events if isinstance(e, CandidateRejected)}
    scored = {e.candidate for e in events if isinstance(e, CandidateScored)}
    broke = tuple(f"{result.name}: " for result in end.results)
    total = Counts()
    for event in events:
        mutant = mutate_every > 0 and isinstance(event, CandidateProposed) and event.round % mutate_every == 0
        if not isinstance(event, CandidateProposed) or event.round == 0 or mutant:
            continue
        at = event.candidate
        failed = int(rejected.get(at, "").startswith(broke))
        total += Counts(passed=int(at in scored) + failed, failed=failed)
        if event.how in LATER or rejected.get(at, "").startswith(REPEATED):
            continue
        last = at
        while repaired.get(last, -1) >= 0:
            last = repaired[last]
        ran = last in scored or _same_as(rejected.get(last, "")) in scored
        total += Counts(1, int(at in scored), int(ran))
    return total


def _same_as(reason: str) -> int:
    """The candidate that a rule was refused for repeating; −1 where that is not the reason."""
    number = reason.rpartition(" ")[2]
    return int(number) if reason.startswith(REPEATED) and number.isdigit() else -1


def scored(events: Sequence[Event]) -> dict[str, float]:
    """The scores of the rules that came out, on test and validation."""
    results = [one for event in events if isinstance(event, TaskFinished) for one in event.results]
    tests = [one.test for one in results]
    bases = [one.base_f1 for one in results if one.test.events and one.base_f1 is not None]
    return {
        "event_f1": pool(tests).event_f1,
        "event_f1_macro": macro(tests) or 0.0,
        "validation_f1": pool([one.validation for one in results]).event_f1,
        "base_f1_macro": float(np.mean(bases)) if bases else 0.0,
    }


def summed_up(words: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Means over the seeds, the standard deviation of the F1 as `event_f1_spread`, and each seed beside them."""
    means = {name: _rounded(float(np.mean([getattr(one, name) for one in outcomes]))) for name in FIGURES}
    spread = float(np.std([one.event_f1 for one in outcomes], ddof=1)) if len(outcomes) > 1 else 0.0
    each = [_all_rounded(asdict(one)) for one in outcomes]
    return {"words": words, **means, "event_f1_spread": _rounded(spread), "seeds": each}


def table(document: Mapping[str, Any]) -> list[str]:
    """The variants as a table in Markdown, one line each."""
    rows = [
        "| variant | runnable | proposals scored | test event F1 | mean of series | validation | tokens | USD |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, told in document["variants"].items():
        shares = (
            f"{told['runnable']:.1%} | {told['mended']:.1%} | {told['event_f1']:.3f} ± {told['event_f1_spread']:.3f}"
        )
        more = f"{told['event_f1_macro']:.3f} | {told['validation_f1']:.3f}"
        rows.append(f"| {name} | {shares} | {more} | {told['tokens']:,.0f} | {told['usd']:.2f} |")
    base = document["base"]["event_f1_macro"]
    return [*rows, f"| base detector alone | – | – | – | {base:.3f} | – | 0 | 0 |"]


def _all_rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _rounded(value) if isinstance(value, float) else value for name, value in figures.items()}


def _rounded(value: float) -> float:
    return round(value, 4)
