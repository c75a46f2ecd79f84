"""Counting: what a form hits and misses, the objective, and how a form is judged where its step was not chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example as case
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.synthesis import tables
from workbench.model.emit import Emit, emit_flags
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.features import FORECAST
from workbench.synthesis.search.counting import counts, held
from workbench.synthesis.search.kernels import SERIES_FOLDS, held_out, objective, plateau
from workbench.synthesis.table import Table

SEEDS = st.integers(0, 2**32 - 1)


def random_table(seed: int, n_series: int, folds: int) -> tuple[Table, NDArray[np.floating]]:
    """A table of short series with events of one to four points, and a ratio at each of its points, some missing."""
    rng = np.random.default_rng(seed)
    series = []
    for _ in range(n_series):
        truth = (rng.random(rng.integers(folds, 60)) < 0.1).astype(np.int8)
        for _ in range(rng.integers(0, 4)):
            truth[1:] |= truth[:-1]
        series.append((np.zeros((1, len(truth))), truth))
    table = tables.given((FORECAST,), series, folds)
    ratio = rng.choice([0.2, 0.8, 1.0, 1.3, 2.0, -np.inf], len(table.position)) * rng.choice([1.0, 1.1])
    return table, ratio.astype(np.float32)


def slow_counts(table: Table, ratio: NDArray[np.floating], step: float, gap: int) -> tuple[list[int], list[int]]:
    """Hits and false alarms per unit by the emit step of the model, series by series, event by event."""
    hits, false = [0] * len(table.events), [0] * len(table.events)
    for number in range(len(table.names)):
        rows = np.flatnonzero(table.series == number)
        condition = np.zeros(table.position.max(initial=0) + 1, np.int8)
        condition[table.position[rows]] = ratio[rows] >= step
        flags = emit_flags(condition, Emit("first", gap))
        found = set()
        for row in rows:
            if flags[table.position[row]] == 1 and table.event[row] not in found:
                (false if table.event[row] < 0 else hits)[table.unit[row]] += 1
                found |= {table.event[row]} - {-1}
    return hits, false


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(1, 5), st.integers(1, 4), st.integers(0, 6), st.integers(1, 3))
def test_counts_are_those_of_the_emit_step_of_the_model(seed, n_series, folds, gap, thinned):
    """Also where points between are not kept: `thinned`: one in so many is."""
    table, ratio = random_table(seed, n_series, folds)
    kept = np.arange(len(ratio)) % thinned == 0
    table, ratio = tables.thinned(table, kept), ratio[kept]
    steps = np.array([0.5, 0.9, 1.1, 1.9])
    hits, false = counts(table, ratio, steps, gap)
    for at, step in enumerate(steps):
        assert (hits[:, at].tolist(), false[:, at].tolist()) == slow_counts(table, ratio, step, gap)


@pytest.mark.parametrize(
    ("on", "gap", "hits", "false"),
    [
        ([], 0, 0, 0),
        ([3], 0, 0, 1),
        ([3, 4, 5], 0, 0, 1),
        ([3, 5], 0, 0, 2),
        ([3, 5], 1, 0, 1),
        ([10], 0, 1, 0),
        ([10, 12, 14], 0, 1, 0),  # an event hit three times counts once
        ([8, 9, 10], 0, 0, 1),  # the flag stands before the event: that it runs into it does not find it
        ([14, 15, 17], 0, 1, 1),  # one flag inside, and another run after it
        ([19, 20], 0, 0, 2),  # the last point of one series and the first of the next are two runs
        ([3, 10, 33], 0, 2, 1),
    ],
)
def test_runs_gaps_events_and_series_are_counted_as_people_would(on, gap, hits, false):
    truth = np.zeros(20, np.int8)
    truth[10:15] = 1
    table = tables.given((FORECAST,), [(np.zeros((1, 20)), truth)] * 2, folds=2)
    ratio = np.zeros(40)
    ratio[on] = 1.0
    found, alarms = counts(table, ratio, np.array([1.0]), gap)
    assert (found.sum(), alarms.sum()) == (hits, false)


def plain_f1(hits: float, false: float, events: float) -> float:
    """The harmonic mean of precision and recall."""
    precision = hits / (hits + false) if hits + false else 0.0
    recall = hits / events if events else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def plain_objective(hits, false, events, mix, macro_events) -> NDArray[np.float64]:
    """The docstring of `objective`, in Python."""
    out = []
    for t in range(hits.shape[1]):
        micro = plain_f1(hits[:, t].sum(), false[:, t].sum(), events.sum())
        each = [(e / (e + macro_events), plain_f1(hits[s, t], false[s, t], e)) for s, e in enumerate(events) if e]
        macro = sum(weight * f1 for weight, f1 in each) / sum(weight for weight, _ in each) if each else 0.0
        out.append(mix * micro + (1 - mix) * macro)
    return np.array(out)


def random_counts(seed: int, n_series: int, folds: int, steps: int):
    """Hits never above the events of their unit, some units and series without any event."""
    rng = np.random.default_rng(seed)
    events = rng.integers(0, 4, n_series * folds) * np.repeat(rng.integers(0, 2, n_series), folds)
    hits = np.minimum(rng.integers(0, 4, (len(events), steps)), events[:, None]).astype(np.int32)
    return hits, rng.integers(0, 6, hits.shape).astype(np.int32), events.astype(np.float64)


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.integers(1, 6), st.floats(0, 1), st.floats(0.1, 20))
def test_the_objective_is_the_mean_of_pooled_and_weighted_event_f1(seed, n_series, mix, macro_events):
    hits, false, events = random_counts(seed, n_series, 1, 7)
    ours = objective(hits, false, events, mix, macro_events)
    np.testing.assert_allclose(ours, plain_objective(hits, false, events, mix, macro_events), atol=1e-12)
    assert ((ours >= 0) & (ours <= 1)).all()


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ([0.0] * 8, 0),
        ([0, 0, 0.9, 0.9, 0.9, 0.9, 0.9, 0, 1.0, 0, 0, 0], 4),  # the middle of the plateau, not the peak beyond it
        ([0, 0, 0, 0, 0, 1.0, 1.0, 1.0], 7),  # the ends go on as they are
        ([1.0, 0.9, 0.2, 0, 0, 0, 0], 0),
        ([0.5], 0),
    ],
)
def test_the_step_chosen_is_the_middle_of_a_plateau(values, at):
    assert plateau(np.array(values, np.float64)) == at


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_no_neighborhood_is_better_than_that_of_the_step_chosen(numbers):
    values = np.array(numbers) / 20
    means = np.convolve(np.pad(values, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    at = plateau(values)
    assert means[at] == pytest.approx(means.max())
    assert not (means[:at] > means[at] - 1e-9).any()  # the first of equals


def plain_held_out(hits, false, events, folds, mix, macro_events) -> tuple[float, int]:
    """The docstring of `held_out`, in numpy: units are masked out, steps chosen on the rest, judged on the masked."""
    n_series = len(events) // folds
    fold, series = np.arange(len(events)) % folds, np.arange(len(events)) // folds

    def pooled(counts, wanted):
        return np.array([(counts * wanted[:, None])[series == s].sum(0) for s in range(n_series)], np.float64)

    def chosen(wanted):
        of = np.array([(events * wanted)[series == s].sum() for s in range(n_series)])
        return plateau(plain_objective(pooled(hits, wanted), pooled(false, wanted), of, mix, macro_events))

    def judged(groups) -> float:
        found, alarms = np.zeros((n_series, 1)), np.zeros((n_series, 1))
        for left_out in groups:
            at = chosen(~left_out)
            found += pooled(hits[:, [at]], left_out)
            alarms += pooled(false[:, [at]], left_out)
        total = np.array([events[series == s].sum() for s in range(n_series)])
        return float(plain_objective(found, alarms, total, mix, macro_events)[0])

    scores = [judged([fold == one for one in range(folds)])]
    if n_series >= SERIES_FOLDS:
        scores.append(judged([series % SERIES_FOLDS == one for one in range(SERIES_FOLDS)]))
    return float(np.mean(scores)), chosen(np.ones(len(events), bool))


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.integers(1, 9), st.integers(2, 8))
@case(0, SERIES_FOLDS - 1, 4)
@case(0, SERIES_FOLDS, 4)
def test_the_held_out_score_is_that_of_its_docstring(seed, n_series, folds):
    hits, false, events = random_counts(seed, n_series, folds, 12)
    score, at = held_out(hits, false, events, folds, 0.5, 3.0)
    expected, chosen = plain_held_out(hits, false, events, folds, 0.5, 3.0)
    assert at == chosen
    assert score == pytest.approx(expected)


def lucky(units: int, each: int) -> NDArray[np.int32]:
    """Hits (units, steps): every step of a plateau finds all events of one unit and none of the others."""
    return np.repeat(np.eye(units, dtype=np.int32) * each, 5, axis=1)


@pytest.mark.parametrize(("n_series", "folds"), [(1, 4), (SERIES_FOLDS, 1)], ids=["blocks", "series"])
def test_a_step_that_fits_only_what_it_was_chosen_on_scores_low(n_series, folds):
    """It is judged on blocks or series that it was not chosen on; a form that holds up keeps its score."""
    units = n_series * folds
    events, none = np.full(units, 4.0), np.zeros((units, 5 * units), np.int32)
    in_sample = plain_objective(lucky(units, 4), none, events, 0.5, 3.0).max()
    fooled = held_out(lucky(units, 4), none, events, folds, 0.5, 3.0)[0]
    honest = held_out(np.full_like(none, 3), none, events, folds, 0.5, 3.0)[0]
    assert in_sample >= 0.25
    assert fooled <= 0.5 * in_sample
    assert honest == pytest.approx(2 * 3 / (3 + 4))


def test_what_holds_up_is_told_with_the_step_that_is_best_on_everything():
    truth = tables.every(400, 20)
    column = np.where(truth == 1, 5.0, 1.0)[None]
    table = tables.given((FORECAST,), [(column, truth)])
    steps = np.linspace(0.5, 7.0, 60)
    found = held(table, column[0], steps, 0, SynthesisOptions())
    assert found.score == pytest.approx(1.0)
    assert 1.0 < found.step <= 5.0
    assert held(table, -column[0], steps, 0, replace(SynthesisOptions(), mix=1.0)).score == 0.0


def confirmed_table(confirmed: NDArray[np.bool_] | None) -> tuple[Table, NDArray[np.floating]]:
    """Eight events, two of them hardly larger than a false alarm at point 25."""
    truth = tables.every(200, 25)
    ratio = np.zeros(200, np.float32)
    ratio[np.flatnonzero(truth)] = [3.0, 3.0, 1.2, 3.0, 3.0, 1.2, 3.0, 3.0]
    ratio[25] = 1.2
    return replace(tables.given((FORECAST,), [(ratio[None], truth)]), confirmed=confirmed), ratio


def test_a_false_alarm_that_a_person_confirmed_counts_three_times_and_hits_as_ever():
    sure = np.zeros(200, bool)
    sure[20:30] = True
    steps = np.array([1.0, 2.0])
    plain, weighed = (counts(*confirmed_table(one), steps, 1) for one in (None, sure))
    np.testing.assert_array_equal(weighed[0], plain[0])
    assert plain[1].sum(0).tolist() == [1, 0]
    assert weighed[1].sum(0).tolist() == [3, 0]


def test_a_confirmed_false_alarm_moves_the_step_beyond_it():
    sure = np.zeros(200, bool)
    sure[25] = True
    steps = np.geomspace(0.5, 2.9, 40)
    plain, weighed = (held(*confirmed_table(one), steps, 1, SynthesisOptions()).step for one in (None, sure))
    assert plain < 1.2 < weighed


def test_confirmed_points_with_a_label_ahead_or_elsewhere_change_no_count():
    table, ratio = confirmed_table(None)
    sure = (table.event >= 0) | (ratio == 0)
    for plain, weighed in zip(
        counts(table, ratio, np.array([1.0]), 1),
        counts(replace(table, confirmed=sure), ratio, np.array([1.0]), 1),
        strict=True,
    ):
        np.testing.assert_array_equal(plain, weighed)
