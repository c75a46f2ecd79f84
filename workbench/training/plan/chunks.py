"""The chunk size of rules that run in chunks, calibrated on one series by the proposer alone (as Argos does)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.sandbox.host import Host
from workbench.scoring.metrics import score_part
from workbench.training.check import check_rule
from workbench.training.engine.crew import Crew
from workbench.training.engine.ways_out import Progress
from workbench.training.options import TrainOptions
from workbench.training.plan.tasks import before_test, events_in, split_of
from workbench.training.plan.traits import traits_of
from workbench.training.propose import MakeProposer
from workbench.training.validate import Bench, run_rule

SIZES = (500, 1000, 2500)  # points; Argos: 500 for Yahoo, 1000 for its own data, 2500 for KPI
FEWEST_CHUNKS = 2  # of the train part, else a size says nothing
PROPOSALS = 2  # for each size


def chunk_sizes(series: Series, split: Split) -> tuple[int, ...]:
    """The sizes worth trying for a series: the usual ones and one season, where the train part holds two of them."""
    period = traits_of(series, split.train_stop).period
    sizes = sorted({*SIZES, period} if period > 1 else SIZES)
    fit = [size for size in sizes if FEWEST_CHUNKS * size <= split.train_stop]
    return tuple(fit or sizes[:1])


def calibrate_chunk(
    series: Series,
    split: Split,
    propose: Callable[[Series, Split, int], Sequence[Rule]],
    score: Callable[[Rule, Series, Split], float | None],
    sizes: Sequence[int],
) -> int:
    """The size with the best rule: each is proposed for by `propose(series, split, size)`, `score` gives the event F1
    on the train part, None for a rule that does not run. Of equally good sizes, and where no rule runs, the first."""
    figures = []
    for size in sizes:
        scored = [score(rule, series, split) for rule in propose(series, split, size)]
        figures.append(max((figure for figure in scored if figure is not None), default=-1.0))
    return sizes[int(np.argmax(figures))]


def calibrated(
    series: Sequence[Series],
    options: TrainOptions,
    make_proposer: Callable[[TrainOptions], MakeProposer],
    host: Host,
    progress: Progress,
) -> TrainOptions:
    """The options with the chunk size that suits the series with most labeled training events (the first of equals).

    It costs PROPOSALS rules a size of whatever proposes; `make_proposer(options)`: what makes a proposer whose rules
    run in the options' chunks. Only train parts are looked at.
    """
    whole = max(series, key=lambda one: events_in(one, 0, split_of(one, options).train_stop))
    split = split_of(whole, options)
    known = before_test(whole, split).cut(0, split.train_stop)
    inner = Split(split.train_stop, split.train_stop, split.train_stop)
    bench = Bench((known,), (inner,), Crew([host]), options)
    sizes = chunk_sizes(known, inner)

    def propose(one: Series, inside: Split, size: int) -> list[Rule]:
        progress(f"Trying chunks of {size:,} points", sizes.index(size), len(sizes))
        proposer = make_proposer(replace(options, chunk_points=size))(progress)
        rng = np.random.default_rng(options.seed)
        proposer.prepare([one], [inside], rng)
        return [draft.rule for draft in proposer.propose(PROPOSALS, rng)]

    def score(rule: Rule, one: Series, inside: Split) -> float | None:
        if check_rule(rule, host, one):
            return None
        verdict = run_rule(rule, [one], bench, progress)[-1]
        return score_part(one, verdict, inside, "train").event_f1 if verdict.ran else None

    return replace(options, chunk_points=calibrate_chunk(known, inner, propose, score, sizes))
