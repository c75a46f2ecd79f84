"""What one run of the ablation comes to, read from its events; and several runs as mean and spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from workbench.model.events import CandidateProposed, CandidateRejected, CandidateScored, Event, TaskFinished
from workbench.scoring.metrics import macro, pool
from workbench.training.engine.lineage import LATER

REPEATED = ("does the same as candidate", "it was there before")
FIGURES = (
    "runnable", "runnable_as_written", "event_f1", "event_f1_macro", "validation_f1", "usd", "tokens", "proposals"
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """One run.

    `proposals`: rules that the model proposed; `runnable`: the share of them that reached scoring, as written or
    mended; `runnable_as_written`: without any mending. Proposals that repeat an earlier rule were not tried and do
    not count. `event_f1`: of the rules that came out, on the test parts, pooled; `event_f1_macro`: mean of the
    series; `validation_f1`: pooled, as the selection saw it. `base_f1_macro`: the base detector alone on the test
    parts. `asked`: calls for a proposal; `calls`: for anything; `tokens` and `usd` of all of them.
    """

    seed: int
    runnable: float
    runnable_as_written: float
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


def proposed(events: Sequence[Event], mutate_every: int) -> tuple[int, int, int]:
    """How many different rules were proposed, how many of them ran as written, and how many ran in the end."""
    tasks = {event.task for event in events if isinstance(event, TaskFinished)}
    counts = np.array([_of_task([e for e in events if e.task == task], mutate_every) for task in sorted(tasks)])
    total, written, ran = counts.sum(axis=0).tolist() if len(counts) else (0, 0, 0)
    return total, written, ran


def _of_task(events: Sequence[Event], mutate_every: int) -> tuple[int, int, int]:
    rejected = {e.candidate: e for e in events if isinstance(e, CandidateRejected)}
    scored = {e.candidate for e in events if isinstance(e, CandidateScored)}
    total = written = ran = 0
    for event in events:
        mutant = mutate_every > 0 and isinstance(event, CandidateProposed) and event.round % mutate_every == 0
        if not isinstance(event, CandidateProposed) or event.round == 0 or mutant or event.how in LATER:
            continue
        at = event.candidate
        if at in rejected and rejected[at].reason.startswith(REPEATED):
            continue
        total, written = total + 1, written + (at in scored)
        while at in rejected and rejected[at].repaired_by >= 0:
            at = rejected[at].repaired_by
        ran += at in scored or (at in rejected and _same_as(rejected[at].reason) in scored)
    return total, written, ran


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
        "| variant | runnable | event F1 on test | mean of the series | on validation | tokens | USD |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, told in document["variants"].items():
        shares = f"{told['runnable']:.1%} | {told['event_f1']:.3f} ± {told['event_f1_spread']:.3f}"
        more = f"{told['event_f1_macro']:.3f} | {told['validation_f1']:.3f}"
        rows.append(f"| {name} | {shares} | {more} | {told['tokens']:,.0f} | {told['usd']:.2f} |")
    base = document["base"]["event_f1_macro"]
    return [*rows, f"| base detector alone | – | – | {base:.3f} | – | 0 | 0 |"]


def _all_rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _rounded(value) if isinstance(value, float) else value for name, value in figures.items()}


def _rounded(value: float) -> float:
    return round(value, 4)
