"""One run of the ablation: the real loop and client, real child processes, and the faulty author on loopback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from workbench.bench.ablation.figures import Outcome, counted, scored
from workbench.bench.ablation.variants import Variant
from workbench.bench.author.author import FaultyAuthor, Pool, pool_of
from workbench.bench.author.faults import Faults
from workbench.bench.author.server import ChatServer
from workbench.errors import TrainingError
from workbench.llm.client import ChatClient, open_client
from workbench.llm.consent import Consent
from workbench.llm.messages import ChatOptions
from workbench.llm.prices import Price
from workbench.model.events import Event, Finished, ModelCalled
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.sandbox.host import Host
from workbench.synthesis import Synthesizer
from workbench.training.llm.hybrid import llm_proposer
from workbench.training.llm.options import LlmOptions
from workbench.training.options import TrainOptions
from workbench.training.plan import before_test, plan_tasks
from workbench.training.propose import Forwarding, MakeProposer
from workbench.training.run import train_all

MODEL = "faulty-author"
PRICE = Price(2.50, 10.00)  # nominal, US dollars per million tokens: the list price of GPT-4o, which Argos asked
KNOWN = 8  # rules of the synthesizer that the author knows for each task
POOL_SEED = 20_501


@dataclass(frozen=True)
class Bench:
    """What all runs share: series, child processes, what the author knows of each task, how often it errs."""

    series: tuple[Series, ...]
    hosts: tuple[Host, ...]
    pools: tuple[Pool, ...]
    faults: Faults
    data_tokens: int
    clock: Callable[[], float]


def pools_for(series: Sequence[Series], variant: Variant, say: Callable[[str], None]) -> tuple[Pool, ...]:
    """What the author knows of each task of a run on these series, learned from their train parts alone."""
    pools = []
    for plan in plan_tasks(series, variant.train_options(0)):
        whole = [one for one in series if one.name in plan.series]
        known = [before_test(one, split) for one, split in zip(whole, plan.splits, strict=True)]
        synthesizer, rng = Synthesizer(), np.random.default_rng(POOL_SEED)
        synthesizer.prepare(known, plan.splits_before_test, rng)
        pools.append(pool_of(synthesizer, known, plan.splits_before_test, KNOWN, rng))
        say(f"The author knows {len(pools[-1].texts)} rules of {plan.name}")
    return tuple(pools)


def run_trial(bench: Bench, variant: Variant, seed: int) -> Outcome:
    """One variant with one seed: another seed is another run of training, asking another author.

    Raises TrainingError where the run did not come to its end.
    """
    begun, options = bench.clock(), variant.train_options(seed)
    events, usd = _trained(bench, variant, options)
    counts = counted(events, options.mutate_every)
    calls = [event for event in events if isinstance(event, ModelCalled)]
    return Outcome(
        seed=seed,
        runnable=counts.runnable(options.repair_tries > 0),
        mended=counts.in_the_end / max(counts.proposals, 1),
        proposals=counts.proposals,
        asked=sum(call.purpose == "propose" for call in calls),
        calls=len(calls),
        tokens=sum((call.prompt_tokens or 0) + (call.completion_tokens or 0) for call in calls),
        usd=usd,
        **scored(events),
        seconds=bench.clock() - begun,
    )


def _trained(bench: Bench, variant: Variant, options: TrainOptions) -> tuple[list[Event], float]:
    """The events of a whole run, and what it cost in dollars."""
    author = FaultyAuthor(bench.pools, bench.faults, options.seed)
    with TemporaryDirectory() as folder, ChatServer(author=author) as server:
        client = _client(server.url, Path(folder))
        asked = LlmOptions(data_tokens=bench.data_tokens, chunk_points=options.chunk_points)
        make = llm_proposer(client, asked)
        events = train_all(
            bench.series,
            options,
            bench.hosts,
            clock=bench.clock,
            run_id=f"{variant.name}-{options.seed}",
            make_proposer=make if variant.refit else without_refit(make),
            model=client,
        )
        with closing(events):
            log = list(events)
    _require_end(log, variant)
    return log, client.usd or 0.0


def _client(url: str, folder: Path) -> ChatClient:
    return open_client(
        ChatOptions(MODEL, url),
        Consent(local_only=True),
        content="labeled series",
        folder=folder,
        environ={},
        prices={MODEL: PRICE},
    )


def _require_end(events: Sequence[Event], variant: Variant) -> None:
    last = events[-1]
    if not isinstance(last, Finished) or last.outcome != "completed":
        why = last.reason if isinstance(last, Finished) else "it has no last event"
        raise TrainingError(f"The run {variant.name} did not come to its end", why, "Mend the cause and start again")


def without_refit(make: MakeProposer) -> MakeProposer:
    """Makes the same proposers, which do not refit a rule."""
    return lambda progress: _Unrefitted(make(progress))


class _Unrefitted(Forwarding):
    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        del examples, splits, rng
        return rule
