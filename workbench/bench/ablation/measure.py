"""The benchmark `ablation`: what each step of training is worth, and what the same money buys without any loop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from workbench.bench.ablation.figures import Outcome, summed_up
from workbench.bench.ablation.trial import MODEL, PRICE, Bench, pools_for, run_trial
from workbench.bench.ablation.variants import Budget, Variant, best_of, variants
from workbench.bench.author.faults import Faults
from workbench.model.series import Series
from workbench.sandbox.host import Host

PROPOSALS = "control: as many proposals as full asked for, at once, the best on validation"
MONEY = "control: as many proposals as the money of full buys, at once, the best on validation"


@dataclass(frozen=True)
class Setting:
    """How much is measured: seeds 0, 1, …; the budget of a rule; how often the author errs; values in a prompt."""

    seeds: int = 3
    budget: Budget = field(default_factory=Budget)
    faults: Faults = field(default_factory=Faults)
    data_tokens: int = 2000


def measure(
    series: Sequence[Series],
    hosts: Sequence[Host],
    say: Callable[[str], None],
    setting: Setting | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, Any]:
    """`variants`: name → means over the seeds (see figures.summed_up) with each seed beside them; and all that the
    figures rest on. Test parts are scored by training itself, once a run; nothing is chosen by them.

    Raises TrainingError where there is nothing to learn from, or a run ended early.
    """
    chosen, begun = setting or Setting(), clock()
    chain = variants(chosen.budget)
    pools = pools_for(series, chain[0], say)
    bench = Bench(tuple(series), tuple(hosts), pools, chosen.faults, chosen.data_tokens, clock)
    told: dict[str, Any] = {}
    outcomes: list[Outcome] = []
    for variant in chain:
        outcomes = [_run(bench, variant, seed, say) for seed in range(chosen.seeds)]
        told[variant.name] = summed_up(variant.words, outcomes)
    told |= _controls(bench, outcomes, say)
    return {
        "variants": told,
        "base": {"event_f1_macro": round(outcomes[0].base_f1_macro, 4)},
        "tasks": {pool.series[0]: len(pool.series) for pool in pools},
        "model": {"name": MODEL, "usd_per_million": asdict(PRICE), "faults": asdict(chosen.faults)},
        "budget": asdict(chosen.budget) | {"data_tokens": chosen.data_tokens},
        "series": len(series),
        "points": sum(len(one) for one in series),
        "seconds": round(clock() - begun, 1),
    }


def _controls(bench: Bench, full: Sequence[Outcome], say: Callable[[str], None]) -> dict[str, Any]:
    """Best of N for each seed: with as many proposals as `full` had, then with as many as its money buys."""
    equal = [_run(bench, best_of(_each(one.asked, bench), "best_of_n", PROPOSALS), one.seed, say) for one in full]
    bought = [
        math.floor(one.usd / (control.usd / max(control.calls, 1))) if control.usd else control.calls
        for one, control in zip(full, equal, strict=True)
    ]
    money = [
        _run(bench, best_of(_each(n, bench), "best_of_n_money", MONEY), one.seed, say)
        for n, one in zip(bought, full, strict=True)
    ]
    return {"best_of_n": summed_up(PROPOSALS, equal), "best_of_n_money": summed_up(MONEY, money)}


def _each(proposals: int, bench: Bench) -> int:
    """Proposals a task, rounded up: in favor of the control."""
    return math.ceil(proposals / len(bench.pools))


def _run(bench: Bench, variant: Variant, seed: int, say: Callable[[str], None]) -> Outcome:
    outcome = run_trial(bench, variant, seed)
    shares = f"{outcome.runnable:.1%} runnable, {outcome.mended:.1%} scored"
    f1 = f"event F1 {outcome.event_f1:.3f} (validation {outcome.validation_f1:.3f})"
    say(f"{variant.name}, seed {seed}: {shares}, {f1}, ${outcome.usd:.2f}, {outcome.seconds:.0f} s")
    return outcome
