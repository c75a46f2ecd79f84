"""How well a quantity carries over: limits are chosen here and judged there, on counts made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.bench.knowledge.priors import left_out, mean_of, rank_correlation, relative, shrunk
from workbench.bench.knowledge.single import Carried, Counts, judged
from workbench.synthesis.options import SynthesisOptions

BLOCKS, STEPS = 8, 14
GOOD, LATE = 3, 10  # steps


def counts(best: np.ndarray) -> Counts:
    """Four events a series and block, all found and nothing else from two steps before `best` (series, blocks) to two
    after it; before that false alarms, after that nothing. Where `best` is negative nothing but false alarms."""
    step = np.arange(STEPS)
    hits = np.where((step <= best[..., None] + 2) & (best[..., None] >= 0), 4.0, 0.0)
    false = np.where((step < best[..., None] - 2) | (best[..., None] < 0), 40.0, 0.0)
    return Counts(hits, false, np.full(best.shape, 4.0))


def plain(best: np.ndarray, at: int) -> float:
    """Event F1 of one step on series and blocks of the same number of events: micro and macro written out."""
    one = counts(best)
    hits, false, events = (part.sum(1) for part in (one.hits[..., at], one.false[..., at], one.events))
    micro = 2 * hits.sum() / (hits + false + events).sum()
    return float(0.5 * micro + 0.5 * np.mean(2 * hits / (hits + false + events)))


def test_a_limit_that_suits_all_weeks_and_series_carries_over_whole() -> None:
    found = judged(counts(np.full((8, BLOCKS), GOOD)), SynthesisOptions())
    assert found == Carried(1.0, 1.0)


def test_later_blocks_are_judged_with_the_limit_of_the_earlier_ones() -> None:
    best = np.full((8, BLOCKS), GOOD)
    best[:, BLOCKS // 2 :] = LATE
    found = judged(counts(best), SynthesisOptions())
    assert found.later == pytest.approx(plain(best[:, BLOCKS // 2 :], GOOD))
    assert found.later < 0.2


def test_series_left_out_are_judged_with_the_limit_of_the_others_after_the_first_quarter() -> None:
    best = np.full((8, BLOCKS), GOOD)
    best[::4] = LATE  # one whole group of four
    best[:, : BLOCKS // 4] = -1  # the warm-up, which is not judged
    found = judged(counts(best), SynthesisOptions(mix=0.5, macro_events=0.0))
    assert found.others == pytest.approx(plain(best[:, BLOCKS // 4 :], GOOD))


def test_steps_may_differ_from_series_to_series() -> None:
    best = np.array([[GOOD] * BLOCKS, [LATE] * BLOCKS])
    assert counts(best).at(np.array([GOOD, LATE])).f1(0.5, 0.0, slice(0, BLOCKS))[0] == 1.0


def test_figures_are_told_over_the_best_of_the_set() -> None:
    assert relative({"a": Carried(0.2, 0.4), "b": Carried(0.6, 0.6)}) == pytest.approx({"a": 0.5, "b": 1.0})
    assert relative({"a": Carried(0.0, 0.0)}) == {"a": 0.0}
    assert mean_of([{"b": 0.5, "a": 1.0}, {"b": 0.25, "a": 0.5}]) == {"a": 0.75, "b": 0.38}


def test_means_are_drawn_together_as_far_as_the_sets_disagree() -> None:
    agreed = np.array([[0.2, 0.3], [0.5, 0.6], [0.8, 0.9]])
    assert shrunk(agreed) == pytest.approx([0.25, 0.55, 0.85])
    reversed_ = np.array([[0.2, 0.8], [0.5, 0.5], [0.8, 0.3]])
    assert shrunk(reversed_) == pytest.approx([0.5166667] * 3)
    rng = np.random.default_rng(0)
    truth = rng.normal(0.5, 0.1, 200)
    seen = truth[:, None] + rng.normal(0.0, 0.2, (200, 4))
    assert np.mean((shrunk(seen) - truth) ** 2) < 0.7 * np.mean((seen.mean(1) - truth) ** 2)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([1, 2, 3], [10, 20, 900], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 1, 1], [1, 2, 3], 0.0),
        ([1, 2, 2, 3], [1, 3, 2, 4], 0.9486833),  # scipy.stats.spearmanr
    ],
)
def test_the_rank_correlation_is_spearmans(a, b, expected):
    assert rank_correlation(a, b) == pytest.approx(expected)


def test_a_set_is_compared_with_what_the_others_say() -> None:
    sets = {"one": {"a": 0.1, "b": 0.9}, "two": {"a": 0.2, "b": 0.8}, "odd": {"a": 1.0, "b": 0.0}}
    assert left_out(sets)["odd"] == -1.0
