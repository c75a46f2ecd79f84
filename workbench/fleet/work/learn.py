"""Learning the rule of a group from some of its series: the training loop as it is, in a worker of its own."""

from __future__ import annotations

import glob
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from workbench.errors import TrainingError, WorkbenchError
from workbench.fleet.plan import FleetGroup, FleetOptions
from workbench.fleet.sources.nouns import Source, load_each
from workbench.fleet.work.asking import Asked
from workbench.fleet.work.fit import Fitted, row_of
from workbench.fleet.work.memory import peak_mb
from workbench.fleet.work.travel import let_mappings_travel
from workbench.fleet.work.warm import warm_host
from workbench.model.events import Finished, TaskFinished
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.training.options import TrainOptions
from workbench.training.run import train_all


@dataclass(frozen=True)
class Learned:
    """What a learning job gives: the rule for all members of the group, and rows of the series that it came from.
    `usd`: what a language model cost."""

    rule: Rule
    rows: tuple[Fitted, ...]
    seconds: float
    peak_mb: float
    usd: float = 0.0


def learn(source: Source, group: FleetGroup, options: FleetOptions, run_id: str, asked: Asked | None = None) -> Learned:
    """The rule of a group. Series that cannot be loaded are rows that say why, and the others teach without them.
    `asked`: the language model, for proposers that need one.

    TrainingError where none can be loaded, the run fails or finds no rule; ConsentError, LlmError of the model.
    """
    let_mappings_travel()
    began = time.monotonic()
    loaded = list(load_each(source, group.teachers))
    series = tuple(one for _, one in loaded if isinstance(one, Series))
    failed = [Fitted(key.name, reason=str(one)) for key, one in loaded if isinstance(one, WorkbenchError)]
    if not series:
        raise TrainingError(f"{group.name} cannot be learned", "none of its series can be loaded", "Look at the rows")
    with warm_host() as host:
        done, usd = _trained(series, options.training(group.name), run_id, host, asked)
        peak = peak_mb(host.process_id)
    if done.rule is None:
        raise TrainingError(f"{group.name} cannot be learned", "no rule was found", "Look at its series")
    rule = _for_members(done.rule, group)
    own = zip(series, done.results, strict=True)
    rows = [row_of(one, result, rule.parameters_for(one.name)) for one, result in own]
    return Learned(rule, (*rows, *failed), time.monotonic() - began, peak, usd)


def _trained(
    series: Sequence[Series], options: TrainOptions, run_id: str, host: Host, asked: Asked | None
) -> tuple[TaskFinished, float]:
    """How its only task finished, also where the money for the model was out, and what the model cost."""
    finished: TaskFinished | None = None
    client = asked.opened(options.group) if asked else None
    make = asked.proposers(client, options) if asked and client else None
    events = train_all(series, options, [host], clock=time.monotonic, run_id=run_id, make_proposer=make, model=client)
    with closing(events):
        for event in events:
            if isinstance(event, TaskFinished):
                finished = event
            if isinstance(event, Finished) and finished is None:
                raise TrainingError(f"{options.group} cannot be learned", event.reason.rstrip("."), "Run it again")
    assert finished is not None  # a run that did not fail finished its only task
    return finished, (client.usd or 0.0) if client else 0.0


def _for_members(rule: Rule, group: FleetGroup) -> Rule:
    names = tuple(glob.escape(key.name) for key in group.members)
    return replace(rule, name=group.name, input=replace(rule.input, series=names, default=group.default))
