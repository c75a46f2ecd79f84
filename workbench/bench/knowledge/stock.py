"""The benchmark `stock`: chooses the limits of the stock rules on training halves and writes the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.bench.knowledge.halves import LabeledSet, labeled_sets
from workbench.bench.knowledge.single import Counts
from workbench.bench.machine import commit
from workbench.compiled import prepare
from workbench.model.emit import Emit
from workbench.model.rule import STOCK_RULE, InputSpec, Origin, Rule
from workbench.packs.rulefile import write_rule
from workbench.synthesis.learn import LONGEST_GUESS
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.features import DRIFT, MEDIAN_ERROR, QUICK, RECENT, against_peaks
from workbench.synthesis.ratio import clause_ratio
from workbench.synthesis.search.kernels import plateau
from workbench.synthesis.search.literals import START_GAP, rounded
from workbench.synthesis.shape import Clause, Condition, Shape
from workbench.synthesis.table import build
from workbench.synthesis.text.write import rule_text

THREE = tuple(against_peaks(feature) for feature in (QUICK, DRIFT, MEDIAN_ERROR))  # of three different kinds
PEAKS, SIGMAS = np.geomspace(0.8, 10.0, 44), np.geomspace(3.0, 40.0, 44)  # limits tried
CLOSE = 0.8  # of the usual limit's figure is left with the careful and the eager one
TAIL = 200  # normal points kept per event: all that the lowest limit tried could flag
PAGE = "README.md"
_WHEN = re.compile(r"Made on \S+ at commit \S+")

TEXT = """# Stock rules

Rules for series without labels. Their limits stand in their texts and were chosen on other, labeled series: on the
training half of each curve only, without the third of the curves that is held back, after the first quarter of each
half. *Usual*: the limit with the best event F1 (mean of macro and micro) on average of the sets, each set's best as 1.
*Careful* and *eager*: the largest and the smallest limit that reach {close:.0%} of that. Training raises the limits
further where they would give more alerts than the alarm budget.

| set | source, license | series | points | events | best limit, majority | best limit, forecast |
|---|---|---|---|---|---|---|
{rows}

Made on {made} by

    {command}
"""

Say = Callable[[str], None]
Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """The limit that is best in each set alone; on average of the sets `usual` is best, and `careful` and `eager` are
    the largest and the smallest that are CLOSE to it."""

    by_set: Mapping[str, float]
    usual: float
    careful: float
    eager: float


def make(folder: Path, target: Path, command: str, say: Say) -> dict[str, Choice]:
    """Choose the limits and write rules and provenance into `target`; what is there already and differs in date and
    commit only is left as it is, so that a second run gives the same bytes. `command`: how this was called."""
    prepare(lambda share: say(f"Preparing rulekit, once: {share:.0%}"))
    sets = []
    curves: dict[str, dict[str, Curve]] = {"majority": {}, "forecast": {}}
    for one in labeled_sets(folder):
        say(f"{one.name}: {len(one.examples)} series, {one.points:,} points")
        sets.append(one)
        curves["majority"][one.name] = curve(one, Clause(_conditions(1.0), majority=True), PEAKS)
        curves["forecast"][one.name] = curve(one, Clause((Condition(RECENT, "size", 1.0),)), SIGMAS)
    chosen = {"majority": choose(curves["majority"], PEAKS), "forecast": choose(curves["forecast"], SIGMAS)}
    for rule in rules(chosen["majority"], chosen["forecast"]):
        write_rule(rule, target / rule.name)
    _write_page(target / PAGE, page(sets, chosen, command))
    return chosen


def curve(one: LabeledSet, clause: Clause, steps: Curve) -> Curve:
    """Event F1 in a set, mean of macro and micro, after the first quarter of each series, at each step: a factor on
    the limits of a clause."""
    features = tuple(condition.feature for condition in clause.conditions)
    folds = SynthesisOptions().folds
    table = build(one.examples, features, folds=folds, kept_per_event=TAIL, progress=lambda *_: None)
    ratio = clause_ratio(dict(zip(features, table.columns, strict=True)), clause)
    return Counts.of(table, ratio, steps).f1(0.5, 0.0, slice(folds // 4, folds))


def choose(curves: Mapping[str, Curve], steps: Curve) -> Choice:
    """The middle of the plateau of each curve, and what their mean says with the best of each set as 1."""
    by_set = {name: rounded(float(steps[plateau(curve)])) for name, curve in curves.items()}
    mean = np.mean([curve / max(float(curve.max()), 1e-9) for curve in curves.values()], axis=0)
    usual = plateau(mean)
    close = np.flatnonzero(mean >= CLOSE * mean[usual])
    return Choice(by_set, *(rounded(float(steps[at])) for at in (usual, close[-1], close[0])))


def rules(majority: Choice, forecast: Choice) -> list[Rule]:
    """The four stock rules."""
    made = []
    for variant in ("usual", "careful", "eager"):
        clause = Clause(_conditions(getattr(majority, variant)), majority=True)
        made.append(_rule(f"majority_{variant}", f"Stock rule, {variant}: a majority of three", clause))
    alone = Clause((Condition(RECENT, "size", forecast.usual),))
    return [*made, _rule("forecast", "Stock rule: forecast errors", alone)]


def _conditions(limit: float) -> tuple[Condition, ...]:
    return tuple(Condition(feature, "size", limit) for feature in THREE)


def _rule(name: str, title: str, clause: Clause) -> Rule:
    return Rule(
        name=name,
        id=name,
        title=title,
        text=rule_text(Shape((clause,), START_GAP), f"{title}.", LONGEST_GUESS),
        input=InputSpec(run="stateful", default=True),
        emit=Emit("first", START_GAP),
        origin=Origin(kind="synthesizer", model=STOCK_RULE),
    )


def page(sets: Sequence[LabeledSet], chosen: Mapping[str, Choice], command: str) -> str:
    """The page that says where the limits come from."""
    majority, forecast = chosen["majority"], chosen["forecast"]
    rows = [
        f"| {one.name} | {one.source} | {len(one.examples)} | {one.points:,} | {one.events} "
        f"| {majority.by_set[one.name]:g} | {forecast.by_set[one.name]:g} |"
        for one in sets
    ]
    made = f"{datetime.now(UTC).date().isoformat()} at commit {commit()}"
    return TEXT.format(close=CLOSE, rows="\n".join(rows), made=made, command=command)


def _write_page(path: Path, text: str) -> None:
    """Write the page unless the one that is there says the same at another time."""
    if path.exists() and _WHEN.sub("", path.read_text("utf-8")) == _WHEN.sub("", text):
        return
    path.write_bytes(text.encode())
