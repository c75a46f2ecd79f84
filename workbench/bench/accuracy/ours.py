"""The product's own path on the curves of a set: train as `train SET` does, then run the rules as every place does."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np

from workbench.bench.accuracy.curves import Curve, CurveFile, ScoredPart, open_curve
from workbench.bench.accuracy.figures import Judged, judge
from workbench.errors import TrainingError
from workbench.model.emit import NOT_JUDGED
from workbench.model.events import Finished, TaskFinished
from workbench.model.rule import Rule
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.training.options import TrainOptions
from workbench.training.run import train_all

Clock = Callable[[], float]


@dataclass(frozen=True)
class Ruled:
    """What the product makes of one curve. `rule`: its name, empty where there is none; `failure`: why it gave no
    flags, which counts as silence."""

    name: str
    judged: Judged
    points: int
    train_points: int
    train_events: int
    rule: str = ""
    conditions: int = 0
    failure: str = ""


@dataclass(frozen=True)
class Ours:
    """The product on one set: every curve, how long training and running took, why it refused to train (or not)."""

    curves: tuple[Ruled, ...]
    train_s: float
    run_s: float
    refused: str = ""
    rules: dict[str, int] = field(default_factory=dict)  # name → conditions


def ours_on(files: Sequence[CurveFile], part: ScoredPart, seed: int, hosts: int, clock: Clock) -> Ours:
    """`ours` with the options that `train SET` has by default, in this process and `hosts` children."""
    curves = [open_curve(file, part) for file in files]
    with ExitStack() as stack:
        children = [stack.enter_context(Host(options=HostOptions(spare=False))) for _ in range(hosts)]
        return ours(curves, TrainOptions(seed=seed), children, clock)


def ours(curves: Sequence[Curve], options: TrainOptions, hosts: Sequence[Host], clock: Clock) -> Ours:
    """Train on what comes before the scored parts and run each rule over its whole curve, so that training is the
    history of the scored part. Training is given series that end there: it has no test part to open.

    A set that training refuses has no rules: its curves are silent, and the reason is told.
    """
    begun, refused, rules = clock(), "", {}
    try:
        rules = trained(curves, options, hosts, clock)
    except TrainingError as error:
        refused = str(error)
    ready = clock()
    found = tuple(_run(curve, rules.get(curve.file.name), hosts[0], options) for curve in curves)
    lengths = {rule.name: conditions_of(rule.text) for rule in rules.values()}
    return Ours(found, ready - begun, clock() - ready, refused, lengths)


def trained(curves: Sequence[Curve], options: TrainOptions, hosts: Sequence[Host], clock: Clock) -> dict[str, Rule]:
    """Curve → its rule. Raises TrainingError where there is nothing to learn from, or the run did not end well."""
    events = list(train_all([curve.train for curve in curves], options, hosts, clock=clock, run_id="accuracy"))
    last = events[-1]
    if not isinstance(last, Finished) or last.outcome != "completed":
        why = last.reason if isinstance(last, Finished) else "it has no last event"
        raise TrainingError("Training did not come to its end", why.rstrip("."), "Mend the cause and start again")
    done = [event for event in events if isinstance(event, TaskFinished)]
    return {result.name: event.rule for event in done for result in event.results if event.rule is not None}


def conditions_of(text: str) -> int:
    """How many conditions a rule has: comparisons in its text, those inside another one not counted."""
    return _outer_comparisons(ast.parse(text))


def _outer_comparisons(node: ast.AST) -> int:
    if isinstance(node, ast.Compare):
        return len(node.ops)
    return sum(_outer_comparisons(child) for child in ast.iter_child_nodes(node))


def _run(curve: Curve, rule: Rule | None, host: Host, options: TrainOptions) -> Ruled:
    flags = condition = np.full(len(curve.series), NOT_JUDGED, np.int8)
    failure = "" if rule else "no rule was trained"
    if rule is not None:
        verdict = flag_series(rule, curve.series, host, deadline_s=2.0 * options.deadline_s)
        if verdict.ran:
            flags, condition = verdict.flags, verdict.condition
        else:
            failure = verdict.problems[0].message
    return Ruled(
        curve.file.name,
        judge(curve, flags, condition),
        len(curve.series),
        curve.start,
        curve.train_events,
        rule.name if rule else "",
        conditions_of(rule.text) if rule else 0,
        failure,
    )
