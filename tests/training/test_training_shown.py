"""What a model is shown of the train parts: scaled values, whole anomalies, contrasts, the budget, plots."""

from __future__ import annotations

import dataclasses
import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.data import spiky
from workbench.llm.tokens import tokens_of
from workbench.model.labels import LabelSet, Region
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.training.llm.shown.choose import pictured, wanted
from workbench.training.llm.shown.data import Shown, TrainData
from workbench.training.llm.shown.figures import Scale, scale_of
from workbench.training.llm.shown.picture import plot, ticks
from workbench.training.llm.shown.windows import AFTER, BEFORE, Window, fitted, whole_anomalies, window_text


def chance(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def data_of(*series: Series, figures: int = 4) -> TrainData:
    """All points of the series as train parts."""
    return TrainData.of(series, [Split(len(one), len(one), len(one)) for one in series], figures)


def points_of(data: TrainData, shown: Shown) -> dict[tuple[int, int], str]:
    """(series, point) → the value with its sign, read back from the text."""
    found = {}
    for number, window in enumerate(shown.windows, 1):
        rows = shown.text.split(f"Window {number}, ")[1].split("\n\n")[0].splitlines()[1:]
        for row in rows:
            head, _, values = row.partition(": ")
            step = re.search(r"every (\d+)th", head)
            anomalous = False
            for place, value in enumerate(values.split()):
                anomalous = anomalous or "[" in value
                at = window.start + int(head.split()[0]) + place * (int(step[1]) if step else 1)
                found[window.at, at] = value.strip("[]") + "*" * anomalous
                anomalous = anomalous and "]" not in value
    return found


finite = st.floats(-1e12, 1e12, allow_nan=False)


@settings(deadline=None)
@given(st.integers(-12, 12), st.floats(0, 1e6), st.integers(2, 7), st.integers(0, 9))
def test_rounding_errs_by_less_than_a_tenth_of_the_usual_step_unless_the_figures_do_not_suffice(
    power: int, level: float, figures: int, seed: int
) -> None:
    values = (level + chance(seed).normal(0, 1, 400)) * 10.0**power
    scale = scale_of(values, figures)
    shown = np.array([float(scale.shown(v)) for v in values]) * 10.0**scale.exponent + scale.offset
    step = float(np.median(np.abs(np.diff(values))))
    size = float(np.quantile(np.abs(values - scale.offset), 0.99))
    enough = 0.1 * step if 10.0 ** (np.floor(np.log10(size)) - figures + 1) <= step / 5 else 10 * size / 10.0**figures
    assert np.quantile(np.abs(shown - values), 0.9) <= enough * 1.01
    assert max(len(scale.shown(v).lstrip("-")) for v in values) <= figures + 1


@settings(deadline=None)
@given(st.lists(st.floats(), max_size=30), st.integers(1, 6))
def test_any_values_can_be_scaled_and_shown(values: list[float], figures: int) -> None:
    scale = scale_of(np.array(values), figures)
    for value in values:
        text = scale.shown(value)
        assert len(text) <= 12
        assert np.isnan(float(text)) == np.isnan(value)


@pytest.mark.parametrize(
    ("values", "figures", "words", "shown"),
    [
        (np.arange(50) % 50, 4, "", "7"),
        (np.round(np.arange(50) % 50 / 100, 2), 4, "shown = value / 0.01", "7"),
        (1e6 * (100 + np.arange(50) % 50), 4, "shown = value / 1e6", "107"),
        (1e6 + np.arange(50) % 50, 4, "shown = (value − 1000000)", "7"),
        (np.full(50, 5.5), 4, "shown = value / 0.1", "55"),
        (np.zeros(50), 4, "", "0"),
        (np.full(50, np.nan), 4, "", "nan"),
        (np.zeros(50) + np.inf, 4, "", "inf"),
    ],
)
def test_values_are_whole_numbers_in_a_unit_that_is_told(values, figures: int, words: str, shown: str) -> None:
    scale = scale_of(values.astype(float), figures)
    assert (scale.words, scale.shown(float(values[7]))) == (words, shown)


def test_a_value_far_beyond_the_others_keeps_its_first_figures() -> None:
    assert Scale(figures=3).shown(123_456.0) == "123000"
    assert Scale(figures=3).shown(-12_345_678_901.0) == "-1.23e10"
    assert Scale(exponent=-1, figures=4).shown(99.96) == "1000"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("103 250 7 -12\n", 8),
        ("0: [1034 99]", 8),
        ("20 (every 4th): 5", 9),
        ("nan nan", 2),
        ("value / 0.01", 6),
    ],
)
def test_tokens_of_figures_are_counted_as_tokenizers_cut_them(text: str, tokens: int) -> None:
    assert tokens_of(text) == tokens  # checked with the tables of o200k and cl100k


def test_words_count_rather_too_many_tokens_than_too_few() -> None:
    assert 20 <= tokens_of("Windows of the training data. A row begins with the place of its first value in it.") <= 24


spans = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 250)), max_size=12)


@settings(max_examples=60, deadline=None)
@given(spans, st.integers(100, 4000), st.integers(0, 9), st.lists(st.integers(0, 990), max_size=4))
def test_the_budget_is_kept_and_no_anomaly_is_cut(where, budget: int, seed: int, errors: list[int]) -> None:
    labels = LabelSet.of(Region(start, min(start + size, 1000)) for start, size in where)
    values = chance(seed).normal(100, 9, 1000)
    data = data_of(Series("s", values[:, None], labels=labels))
    kinds = ("miss", "false_alarm")
    found = [Finding("s", kinds[at % 2], at, at + 3, 1.0) for at in errors]  # type: ignore[arg-type]
    shown = data.show(budget, chance(seed), found)
    assert tokens_of(shown.text) <= budget
    points, truth = points_of(data, shown), labels.mask(1000)
    for (_, point), value in points.items():
        assert value.endswith("*") == bool(truth[point])
        assert value.rstrip("*") == data.scales[0].shown(values[point])
    for window in shown.windows:
        assert whole_anomalies(labels, window.start, window.stop) == (window.start, window.stop)
        outside = [p for p in range(window.start, window.stop) if not truth[p]]
        assert all((0, p) in points for p in outside)  # surroundings are never thinned
        for region in labels.regions:
            if region.touches(window.start, window.stop):
                assert {(0, region.start), (0, region.stop - 1)} <= set(points)
    for one, other in zip(shown.windows, shown.windows[1:], strict=False):
        assert not one.overlaps(other)


def test_an_anomaly_is_shown_with_what_came_before_and_after() -> None:
    data = data_of(Series("s", np.zeros((500, 1)), labels=LabelSet((Region(200, 203),))))
    points = points_of(data, data.show(3000, chance()))
    assert {(0, p) for p in range(200 - BEFORE, 203 + AFTER)} <= set(points)


def test_an_anomaly_longer_than_the_budget_is_thinned_and_that_is_said() -> None:
    data = data_of(Series("s", chance().normal(100, 9, (4000, 1)), labels=LabelSet((Region(1000, 3000),))))
    shown = data.show(600, chance())
    assert tokens_of(shown.text) <= 600
    points = {p for _, p in points_of(data, shown)}
    assert {*range(1000 - BEFORE, 1006), *range(2994, 3000 + AFTER)} <= points
    assert re.search(r"^\d+ \(every \d+th\): \[", shown.text, re.MULTILINE)
    inside = sorted(p for p in points if 1010 <= p < 2990)
    assert len(inside) >= 10
    assert len(set(np.diff(inside).tolist())) == 1


def test_points_that_count_neither_way_are_in_parentheses_and_no_normal_stretch() -> None:
    one = Series("s", np.arange(300.0)[:, None], labels=LabelSet((Region(50, 52),)))
    one = dataclasses.replace(one, ignored=LabelSet((Region(55, 57), Region(100, 290))))
    text = data_of(one).show(3000, chance()).text
    assert "[50 51] 52 53 54 (55 56) 57" in text
    assert "110" not in text


def test_what_a_person_called_normal_is_shown_in_braces_next_to_an_anomaly_and_the_latest_first() -> None:
    one = spiky(n=9000, every=3000)
    told = LabelSet((Region(1000, 1003, made="2026-11-20"), Region(2000, 2002, made="2026-11-22")))
    one = dataclasses.replace(one, confirmed=told)
    shown = wanted([one], [], chance())
    assert [(w.start, w.stop) for w in shown[:3:2]] == [(1960, 2017), (960, 1018)]
    assert all(any(r.touches(w.start, w.stop) for r in one.labels.regions) for w in shown[1:4:2])
    text = data_of(one).show(8000, chance()).text
    assert len(re.findall(r"\{[^{}]+\}", text)) == 2
    assert "{" not in data_of(dataclasses.replace(one, confirmed=LabelSet())).show(8000, chance()).text


def test_where_almost_nothing_counts_the_few_normal_points_are_shown_with_their_surroundings() -> None:
    one = Series("s", np.arange(2000.0)[:, None], labels=LabelSet((Region(500, 503),)))
    one = dataclasses.replace(one, ignored=LabelSet((Region(0, 500), Region(503, 1200), Region(1202, 2000))))
    text = data_of(one).show(3000, chance()).text
    assert "[500 501 502] (503" in text
    assert "1199) 1200 1201 (1202" in text.replace(")\n40: 1200", ") 1200")


def test_a_false_alarm_next_to_an_anomaly_is_shown_though_their_windows_overlap() -> None:
    data = data_of(Series("s", np.zeros((900, 1)), labels=LabelSet((Region(400, 403),))))
    found = [Finding("s", "miss", 400, 403, 2.0), Finding("s", "false_alarm", 430, 431, 1.0)]
    shown = data.show(3000, chance(), found)
    assert shown.where(0, 400, 403)
    assert shown.where(0, 430, 431)


def test_places_are_told_by_window_and_never_by_the_number_of_a_point() -> None:
    shown = Shown("", (Window(0, 100, 200), Window(1, 50, 90)))
    assert shown.where(0, 140, 143) == "window 1, 40 to 42"
    assert shown.where(1, 60, 61) == "window 2, 10"
    assert shown.where(0, 195, 205) == shown.where(2, 0, 1) == ""


def test_normal_stretches_and_anomalies_take_turns() -> None:
    one = spiky(every=500)
    order = wanted([one], [], chance())
    assert one.labels is not None
    kinds = [any(r.touches(w.start, w.stop) for r in one.labels.regions) for w in order]
    assert 0 < kinds.index(False) <= 2
    assert sum(kinds) == len(one.labels)


def quiet(name: str, level: float, spread: float) -> Series:
    values = chance(1).normal(level, spread, 600)
    return Series(name, values[:, None], labels=LabelSet((Region(300, 304),)))


def test_with_a_miss_goes_the_normal_stretch_that_is_most_like_it() -> None:
    series = [quiet("low", 10, 1), quiet("near", 101, 1), quiet("high", 900, 1), quiet("here", 100, 1)]
    first, contrast, *_ = wanted(series, [Finding("here", "miss", 300, 304, 1.0)], chance())
    assert (first.at, first.start) == (3, 300 - BEFORE)
    assert contrast.at in (1, 3)
    assert not any(region.touches(contrast.start, contrast.stop) for region in series[contrast.at].labels.regions)


def test_with_a_false_alarm_goes_the_true_anomaly_that_is_most_like_it() -> None:
    series = [quiet("low", 10, 1), quiet("near", 101, 1), quiet("high", 900, 1), quiet("here", 100, 1)]
    errors = [Finding("here", "false_alarm", 100, 101, 2.0), Finding("here", "miss", 300, 304, 1.0)]
    alarm, contrast, miss, *_ = wanted(series, errors, chance())
    assert (alarm.at, miss.at) == (3, 3)
    assert (contrast.at, contrast.start) == (1, 300 - BEFORE)  # not the one of the same series: it was missed


def test_the_contrast_of_a_series_alone_is_drawn_by_chance() -> None:
    one = spiky()
    error = [Finding("spiky", "false_alarm", 1, 2, 1.0)]
    drawn = {wanted([one], error, chance(seed))[1].start for seed in range(12)}
    assert len(drawn) > 5


def test_a_normal_stretch_that_was_a_false_alarm_is_no_contrast() -> None:
    one = Series("s", np.zeros((400, 1)), labels=LabelSet((Region(380, 383),)))
    alarms = [Finding("s", "false_alarm", at, at + 1, 1.0) for at in range(20, 380, 40)]
    order = wanted([one], [Finding("s", "miss", 380, 383, 9.0), *alarms], chance())
    assert (order[0].start, order[1].start) == (340, 0)  # straight on to the next error: nothing is surely normal


def test_nothing_after_the_train_part_is_kept() -> None:
    data = TrainData.of([spiky()], [Split(700, 900, 1000)], 4)
    assert [len(one) for one in data.series] == [700]
    assert not np.shares_memory(data.series[0].values, spiky().values)


def test_many_series_are_not_all_listed() -> None:
    data = data_of(*(spiky(f"s{number}", n=300) for number in range(40)))
    shown = data.show(1500, chance())
    assert tokens_of(shown.text) <= 1500
    assert re.search(r"^\d+ more series of the same kind are not shown\.$", shown.text, re.MULTILINE)
    assert data.known(3).splitlines()[-1] == "37 more series of the same kind are not shown."


def test_a_series_of_no_points_shows_nothing() -> None:
    assert data_of(Series("s", np.zeros((0, 1)))).show(1000, chance()).windows == ()


def test_a_window_that_fits_in_no_way_is_none() -> None:
    one = Series("s", np.zeros((100, 1)))
    assert fitted(one, Window(0, 0, 100), Scale(), 50) is None
    assert window_text(one, Window(0, 0, 3), Scale()) == "0: 0 0 0"


def pixels(png: bytes) -> np.ndarray:
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def test_a_plot_shows_every_spike_and_marks_anomalies_red() -> None:
    values = np.zeros(20_000)
    values[[5000, 15_000]] = 100.0
    one = Series("s", values[:, None], labels=LabelSet((Region(15_000, 15_001),)))
    image = pixels(plot(one, 0, 20_000))
    assert image.shape == (384, 768, 3)
    red = (image[:, :, 0] > 180) & (image[:, :, 1] < 60)
    dark = image.sum(axis=2) < 420
    top = slice(20, 60)
    columns = np.flatnonzero(red[top].any(axis=0))
    assert len(columns) >= 1
    assert np.all(np.abs(columns - (84 + 0.75 * 674)) < 4)
    assert dark[top, int(84 + 0.25 * 674) - 2 : int(84 + 0.25 * 674) + 3].any()


@pytest.mark.parametrize("values", [np.zeros(30), np.full(30, np.nan), np.array([1e300, -1e300] * 15), np.ones(1)])
def test_anything_can_be_plotted_and_the_same_gives_the_same_picture(values) -> None:
    one = Series("s", values[:, None])
    assert plot(one, 0, len(values)) == plot(one, 0, len(values))


def test_the_axis_has_some_round_values() -> None:
    assert ticks(0.0, 0.98) == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8])
    assert ticks(-3.0, 47.0) == pytest.approx([0.0, 10.0, 20.0, 30.0, 40.0])


def test_plots_are_of_chunks_that_do_not_overlap_and_of_no_more_than_asked_for() -> None:
    one = spiky(n=5000, every=450)
    windows = pictured([one], 4, chance())
    assert 2 <= len(windows) <= 4
    assert not any(a.overlaps(b) for a in windows for b in windows if a is not b)
    assert windows == pictured([one], 4, chance())
