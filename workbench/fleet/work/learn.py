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
from workbench.fleet.work.fit import Fitted, row_of
from workbench.fleet.work.memory import peak_mb
from workbench.fleet.work.travel import let_mappings_travel
from workbench.fleet.work.warm import warm_host
from workbench.model.events import Finished, TaskFinished
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.training.run import train_all


@dataclass(frozen=True)
class Learned:
    """What a learning job gives: the rule for all members of the group, and rows of the series that it came from."""

    rule: Rule
    rows: tuple[Fitted, ...]
    seconds: float
    peak_mb: float


def learn(source: Source, group: FleetGroup, options: FleetOptions, run_id: str) -> Learned:
    """The rule of a group. Series that cannot be loaded are rows that say why, and the others teach without them.

    TrainingError where none can be loaded or the run fails.
    """
    let_mappings_travel()
    began = time.monotonic()
    loaded = list(load_each(source, group.teachers))
    series = tuple(one for _, one in loaded if isinstance(one, Series))
    failed = [Fitted(key.name, reason=str(one)) for key, one in loaded if isinstance(one, WorkbenchError)]
    if not series:
        raise TrainingError(f"{group.name} cannot be learned", "none of its series can be loaded", "Look at the rows")
    with warm_host() as host:
        done = _trained(series, group, options, run_id, host)
        peak = peak_mb(host.process_id)
    assert done.rule is not None  # a task of the built-in proposer always ends with a rule
    rule = _for_members(done.rule, group)
    own = zip(series, done.results, strict=True)
    rows = [row_of(one, result, rule.parameters_for(one.name)) for one, result in own]
    return Learned(rule, (*rows, *failed), time.monotonic() - began, peak)


def _trained(
    series: Sequence[Series], group: FleetGroup, options: FleetOptions, run_id: str, host: Host
) -> TaskFinished:
    finished: TaskFinished | None = None
    events = train_all(series, options.training(group.name), [host], clock=time.monotonic, run_id=run_id)
    with closing(events):
        for event in events:
            if isinstance(event, TaskFinished):
                finished = event
            if isinstance(event, Finished) and event.outcome != "completed":
                raise TrainingError(f"{group.name} cannot be learned", event.reason.rstrip("."), "Run it again")
    assert finished is not None  # a completed run finished its only task
    return finished


def _for_members(rule: Rule, group: FleetGroup) -> Rule:
    names = tuple(glob.escape(key.name) for key in group.members)
    return replace(rule, name=group.name, input=replace(rule.input, series=names, default=group.default))
