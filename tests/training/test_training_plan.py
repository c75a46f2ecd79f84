"""Which tasks a run has, and that a task holds nothing of a test part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.data import Drawing, spiky
from workbench.errors import TrainingError
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.packs.rulefile import folder_name
from workbench.training.engine.nouns import Draft
from workbench.training.options import TrainOptions
from workbench.training.plan import before_test, plan_tasks, split_of
from workbench.training.plan.chunks import calibrate_chunk, calibrated, chunk_sizes
from workbench.training.plan.similar import similar_groups
from workbench.training.plan.traits import traits_of

MINUTE = 60_000_000_000


def series(name: str, n: int = 1000, starts=(100, 200, 300, 400, 700), labeled: bool = True) -> Series:
    labels = LabelSet(tuple(Region(s, s + 3) for s in starts)) if labeled else None
    values = np.arange(n, dtype=float)[:, None]
    return Series(name, values, np.arange(n) * MINUTE, labels=labels, interval_ns=MINUTE)


def test_mode_each_has_one_task_a_series_and_mode_group_one_for_all():
    both = [series("a"), series("b")]
    assert [(p.name, p.series) for p in plan_tasks(both, TrainOptions("each"))] == [("a", ("a",)), ("b", ("b",))]
    grouped = plan_tasks(both, TrainOptions("group", group="folder"))
    assert [(p.name, p.series) for p in grouped] == [("folder", ("a", "b"))]


def test_mode_auto_takes_rich_series_alone_groups_the_others_and_says_why():
    options = TrainOptions("auto", "llm", chunk_points=40)
    rich, short, quiet = series("rich"), series("short", 500, (10, 40, 80)), series("quiet", starts=(100,))
    plans = plan_tasks([short, rich, quiet], options)
    assert [(p.name, p.series) for p in plans] == [("rich", ("rich",)), ("group", ("short", "quiet"))]
    assert "3 labeled training events in 500 points are enough" in plans[0].reason
    assert plans[1].reason.startswith("fewer than 3 labeled training events or 400 points each; alike: no season, 1min")
    assert plans[1].reason.endswith("2 series, 4 labeled training events together")


def test_mode_auto_never_groups_one_series_with_itself():
    plans = plan_tasks([series("rich"), series("quiet", starts=(100,))], TrainOptions("auto", "llm", chunk_points=10))
    assert [p.name for p in plans] == ["rich", "quiet"]
    assert plans[1].reason == "no other series to group it with"


def waves(name: str, period: int, n: int = 4000, labeled: tuple[int, ...] = (100,), seed: int = 0) -> Series:
    """A season of so many minutes with a little noise."""
    noise = np.random.default_rng([seed, *name.encode()]).normal(0.0, 0.05, n)
    value = 10.0 + np.sin(2 * np.pi * np.arange(n) / period) + noise
    labels = LabelSet(tuple(Region(start, start + 3) for start in labeled))
    return Series(name, value[:, None], np.arange(n) * MINUTE, labels=labels, interval_ns=MINUTE)


def noise(name: str, n: int = 4000, labeled: tuple[int, ...] = (100,)) -> Series:
    """Nothing but chance from one hour to the next."""
    value = np.random.default_rng(list(name.encode())).normal(0.0, 1.0, n)
    labels = LabelSet(tuple(Region(start, start + 3) for start in labeled))
    return Series(name, value[:, None], np.arange(n) * 60 * MINUTE, labels=labels, interval_ns=60 * MINUTE)


SMALL = TrainOptions(group_events=3)
MIXED = [*(waves(f"w{i}", 60, labeled=(100, 200)) for i in range(4)), *(noise(f"n{i}") for i in range(3))]


@pytest.mark.parametrize(("fewest", "groups"), [(3, 2), (30, 1)])
def test_the_synthesizer_groups_also_rich_series_and_small_groups_join_others(fewest: int, groups: int) -> None:
    long = [waves(f"w{i}", 60, n=12_000, labeled=tuple(range(100, 6000, 800))) for i in range(2)]
    odd = noise("odd", labeled=(100, 200, 300))
    plans = plan_tasks([*long, odd], TrainOptions(chunk_points=40, group_events=fewest))
    assert len(plans) == groups
    assert {"w0", "w1"} <= set(plans[0].series)


def test_mode_auto_groups_series_that_are_alike_and_names_the_groups_by_what_they_share():
    plans = plan_tasks(MIXED, SMALL)
    assert [(p.name, p.series) for p in plans] == [
        ("group-1-hourly-1min-4-series", ("w0", "w1", "w2", "w3")),
        ("group-2-no-season-1h-3-series", ("n0", "n1", "n2")),
    ]
    assert "alike: hourly, 1min, 4 series, 8 labeled training events together" in plans[0].reason
    assert [plan.default for plan in plans] == [True, False]
    assert all(folder_name(plan.name) == plan.name for plan in plans)


def test_who_is_grouped_with_whom_does_not_depend_on_the_order_of_the_series():
    expected = {(p.name, frozenset(p.series)) for p in plan_tasks(MIXED, SMALL)}
    for seed in range(4):
        shuffled = [MIXED[at] for at in np.random.default_rng(seed).permutation(len(MIXED))]
        plans = plan_tasks(shuffled, SMALL)
        assert {(p.name, frozenset(p.series)) for p in plans} == expected
        order = [one.name for one in shuffled]
        assert all(list(p.series) == sorted(p.series, key=order.index) for p in plans)


def test_a_group_with_too_few_events_to_learn_from_joins_the_one_most_like_it():
    poor = [*(waves(f"w{i}", 60, labeled=(100, 200)) for i in range(4)), noise("n0"), noise("n1")]
    (only,) = plan_tasks(poor, TrainOptions())
    assert (only.name, len(only.series)) == ("group", 6)
    assert "mixed seasons, mixed intervals" in only.reason


def test_a_series_like_no_other_is_learned_alone():
    odd = [*(waves(f"w{i}", 60, labeled=(100, 200)) for i in range(4)), noise("odd", labeled=(100, 200, 300))]
    plans = plan_tasks(odd, SMALL)
    assert [(p.name, len(p.series), p.default) for p in plans][1] == ("odd", 1, False)
    assert "like no other series: no season, 1h, 1 series" in plans[1].reason


def test_a_group_is_never_called_as_a_series():
    plans = plan_tasks([waves("group", 60), waves("other", 60)], TrainOptions())
    assert [(p.name, p.series) for p in plans] == [("group-rule", ("group", "other"))]


def test_validation_and_test_parts_do_not_decide_who_is_grouped_with_whom():
    stop = split_of(MIXED[0], TrainOptions()).train_stop

    def changed(one: Series) -> Series:
        values = one.values.copy()
        values[stop:] = np.random.default_rng(1).normal(0.0, 1e6, values[stop:].shape)
        return replace(one, values=values)

    before, after = (plan_tasks(given, SMALL) for given in (MIXED, [changed(one) for one in MIXED]))
    assert before == after


def test_traits_have_no_scale_and_survive_series_without_anything_to_measure():
    one = waves("w", 60)
    same = replace(one, values=one.values * 1e6 + 3e7)
    np.testing.assert_allclose(traits_of(one, 2000).point, traits_of(same, 2000).point, atol=1e-6)
    for value in (np.full(100, np.nan), np.full(100, 5.0), np.zeros(0), np.array([1.0, np.inf, -np.inf] * 9)):
        point = traits_of(Series("x", value[:, None]), len(value)).point
        assert point.shape == (7,)
        assert np.isfinite(point).all()


def test_thousands_of_series_are_grouped_without_anyone_waiting_and_each_is_in_one_group():
    rng = np.random.default_rng(0)
    points = list(rng.normal(0.0, 1.0, (3000, 7)))
    groups = similar_groups(points, [1] * 3000, 3)
    assert sorted(at for group in groups for at in group) == list(range(3000))
    assert min(map(len, groups)) >= 3
    assert [len(group) for group in groups] == sorted(map(len, groups), reverse=True)


def grouped_naively(points, events: list[int], fewest: int, apart: float) -> list[list[int]]:
    """What similar_groups promises, by looking at all pairs before each step."""
    groups, far = [[at] for at in range(len(points))], np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(far, np.inf)

    def join(a: int, b: int) -> None:
        row = (len(groups[a]) * far[a] + len(groups[b]) * far[b]) / (len(groups[a]) + len(groups[b]))
        row[a] = far[b] = far[:, b] = np.inf
        far[a] = far[:, a] = np.where(np.arange(len(row)) == b, np.inf, row)
        groups[a], groups[b] = groups[a] + groups[b], []

    while far.min() < apart:
        join(*map(int, np.unravel_index(int(far.argmin()), far.shape)))
    while sum(map(bool, groups)) > 1:
        count, poorest = min((sum(events[at] for at in group), at) for at, group in enumerate(groups) if group)
        if count >= fewest:
            break
        join(*sorted((poorest, int(far[poorest].argmin()))))
    return sorted((sorted(group) for group in groups if group), key=lambda group: (-len(group), group[0]))


@pytest.mark.parametrize("spread", ["nowhere twice", "on a coarse grid, so that many are equally near"])
def test_groups_are_those_that_looking_at_all_pairs_before_each_step_gives(spread):
    several = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(1, 50))
        points = rng.normal(0.0, 0.3, (n, 7)) if spread == "nowhere twice" else 0.25 * rng.integers(0, 3, (n, 3))
        events, fewest = rng.integers(0, 4, n).tolist(), int(rng.integers(0, 6))
        groups = similar_groups(list(points), events, fewest)
        assert groups == grouped_naively(points, events, fewest, 0.5)
        several += 1 < len(groups) < n
    assert several > 20


def test_the_chunk_size_with_the_best_rule_on_the_train_part_is_taken():
    one, tried = waves("w", 60), []
    split = split_of(one, TrainOptions())

    def propose(series: Series, inside, size: int) -> list[Rule]:
        assert (series, inside) == (one, split)
        tried.append(size)
        return [Rule(f"{size}-{at}", "") for at in range(2)]

    figures = {"500-0": 0.2, "500-1": None, "1000-0": 0.3, "1000-1": 0.7, "2500-0": 0.7}
    score = lambda rule, *_: figures.get(rule.name)  # noqa: E731
    assert calibrate_chunk(one, split, propose, score, (500, 1000, 2500)) == 1000
    assert tried == [500, 1000, 2500]
    assert calibrate_chunk(one, split, propose, lambda *_: None, (500, 1000)) == 500


def test_the_chunk_sizes_tried_are_the_usual_ones_and_a_season_that_fit_the_train_part():
    one = waves("w", 60)
    assert chunk_sizes(one, split_of(one, TrainOptions())) == (60, 500)
    assert chunk_sizes(noise("n", 20_000), Split(14_000, 14_000, 20_000)) == (500, 1000, 2500)
    assert chunk_sizes(noise("n", 50), Split(10, 20, 50)) == (500,)


CHUNKED = """import numpy as np


def inference(sample):
    value = sample[:, 0]
    # Abnormal Rule 1: far from the mean of the chunk
    return np.abs(value - np.mean(value)) > 8.0 * np.std(value) * (len(value) > 600)
"""


def test_calibration_sees_one_train_part_and_sets_the_options(host):
    one = replace(spiky("s", n=8000, every=1900), test_start=6000)
    poor, seen, told = spiky("p", n=8000, every=3900), [], []

    def make(options: TrainOptions):
        class Author(Drawing):
            def prepare(self, examples, splits, rng):  # noqa: ARG002  as a proposer is called
                seen.append((examples[0].name, len(examples[0]), splits[0].train_stop))

            def propose(self, n, rng, feedback=()):  # noqa: ARG002  the same
                spec = InputSpec(run="chunk", points=options.chunk_points)
                return [Draft(Rule("r", CHUNKED, input=spec)), Draft(Rule("r", "no python", input=spec))][:n]

        return Author

    options = calibrated([poor, one], TrainOptions(), make, host, lambda *words: told.append(words[0]))
    assert seen == [("s", 4200, 4200)] * 2
    assert options == replace(TrainOptions(), chunk_points=1000)
    assert [words for words in told if words.startswith("Trying")] == [
        "Trying chunks of 500 points",
        "Trying chunks of 1,000 points",
    ]


def test_the_data_may_say_where_the_test_part_begins():
    one = replace(series("a"), test_start=800)
    assert split_of(one, TrainOptions()).validation_stop == 800
    assert plan_tasks([one], TrainOptions("each"))[0].splits[0].validation_stop == 800


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        ([], TrainOptions(), "no series"),
        ([series("a"), series("a")], TrainOptions(), "named a"),
        (
            [series("a", starts=(700,))],
            TrainOptions(proposer="llm"),
            "no series has a labeled anomaly before its test part",
        ),
        ([series("a", labeled=False)], TrainOptions(proposer="hybrid"), "no series has a labeled anomaly"),
        ([series("a", labeled=False)], TrainOptions(base="builtin:ar"), "no series has a labeled anomaly"),
    ],
)
def test_a_run_that_cannot_learn_is_refused_with_the_reason(given, options, words):
    with pytest.raises(TrainingError, match=words):
        plan_tasks(given, options)


def test_the_synthesizer_alone_takes_series_without_any_label_into_one_plan():
    (plan,) = plan_tasks([series("a", labeled=False), series("b", starts=(700,))], TrainOptions())
    assert plan.series == ("a", "b")


def test_what_a_task_holds_ends_before_the_test_part_and_shares_no_memory_with_it():
    one = series("a")
    split = split_of(one, TrainOptions())
    known = before_test(one, split)
    assert len(known) == split.validation_stop == 500
    assert len(known.labels) == 4
    for mine, whole in ((known.values, one.values), (known.times_ns, one.times_ns)):
        base = mine
        while base.base is not None:
            base = base.base
        assert base.size == mine.size
        assert not np.shares_memory(mine, whole)
