"""What a person does to labels: every way keeps them sorted, apart and half-open, and loses nothing that was said."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.labels import LabelSet, Region, joined, runs

N = 40


@st.composite
def label_sets(draw: st.DrawFn) -> LabelSet:
    borders = sorted(draw(st.sets(st.integers(0, N), max_size=12)))
    pairs = pairwise(borders)
    kept = [pair for pair in pairs if draw(st.booleans())]
    return LabelSet(tuple(Region(a, b, note=f"{a}", author="ana") for a, b in kept))


spans = st.tuples(st.integers(0, N - 1), st.integers(1, N)).filter(lambda span: span[0] < span[1])


@given(label_sets(), spans)
def test_marking_adds_these_points_and_touches_no_label_elsewhere(labels: LabelSet, span: tuple[int, int]) -> None:
    made = labels.mark(Region(*span, author="bo"))
    expected = labels.mask(N)
    expected[slice(*span)] = 1
    np.testing.assert_array_equal(made.mask(N), expected)
    far = [r for r in labels.regions if r.stop < span[0] or r.start > span[1]]
    assert [r for r in made.regions if r.stop < span[0] or r.start > span[1]] == far


@given(label_sets(), st.integers(0, N - 1))
def test_splitting_makes_two_events_and_merging_them_again_changes_nothing(labels: LabelSet, at: int) -> None:
    parts, whole = labels.split(at), labels.at(at)
    if whole is None or at in (whole.start, whole.stop - 1):
        assert parts == labels
    else:
        assert len(runs(parts.mask(N))) == len(runs(labels.mask(N))) + 1
        assert labels.mask(N)[at] == 1 and parts.mask(N)[at] == 0
        assert parts.merge(whole.start, whole.stop) == labels


@pytest.mark.parametrize(("span", "adjoins"), [((2, 5), True), ((5, 8), True), ((9, 12), False), ((20, 22), False)])
def test_regions_that_adjoin_another_are_told_apart(span: tuple[int, int], adjoins: bool) -> None:
    labels = LabelSet(tuple(Region(*one) for one in ((2, 5), (5, 8), (9, 12), (20, 22))))
    assert labels.adjoins(Region(*span)) == adjoins


@given(label_sets(), spans)
def test_merging_makes_one_of_all_that_are_touched(labels: LabelSet, span: tuple[int, int]) -> None:
    touched = labels.touching(*span)
    made = labels.merge(*span)
    assert len(made) == len(labels) - max(len(touched) - 1, 0)
    if touched:
        found = made.at(touched[0].start)
        assert found is not None and found.stop == touched[-1].stop


@given(label_sets(), st.data())
def test_a_region_over_other_points_keeps_its_note_and_takes_in_what_it_overlaps(
    labels: LabelSet, data: st.DataObject
) -> None:
    if not labels.regions:
        return
    region, span = data.draw(st.sampled_from(labels.regions)), data.draw(spans)
    made = labels.reshape(region, *span)
    expected = LabelSet(tuple(r for r in labels.regions if r != region)).mask(N)
    expected[slice(*span)] = 1
    np.testing.assert_array_equal(made.mask(N), expected)
    found = made.at(span[0])
    assert found is not None and region.note in found.note.split("; ")


@given(label_sets(), spans)
def test_removing_takes_whole_labels(labels: LabelSet, span: tuple[int, int]) -> None:
    assert set(labels.remove(*span).regions) == set(labels.regions) - set(labels.touching(*span))


@pytest.mark.parametrize(
    ("notes", "note"), [(("a", "b"), "a; b"), (("a", "a"), "a"), (("", "b"), "b"), (("a; b", "b; c"), "a; b; c")]
)
def test_joined_labels_keep_what_was_said_once(notes: tuple[str, str], note: str) -> None:
    one = joined(Region(1, 3, notes[0], "ana", "2026"), Region(2, 5, notes[1], "bo", "2027"))
    assert one == Region(1, 5, note, "ana", "2026")


def test_split_labels_stay_apart_when_another_is_marked_elsewhere() -> None:
    labels = LabelSet((Region(2, 8),)).split(5).mark(Region(20, 22))
    assert [(r.start, r.stop) for r in labels.regions] == [(2, 5), (6, 8), (20, 22)]


def test_a_note_is_put_on_one_label() -> None:
    first, second = Region(2, 5), Region(7, 9, "old")
    assert LabelSet((first, second)).annotate(second, "new") == LabelSet((first, Region(7, 9, "new")))


def test_the_label_after_one_is_found() -> None:
    labels = LabelSet((Region(2, 5), Region(7, 9)))
    assert labels.following(labels.regions[0]) == labels.regions[1]
    assert labels.following(labels.regions[1]) is None
