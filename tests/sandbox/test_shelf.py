"""Series that children are given: small ones as they are, large ones as files, and who makes room for whom."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.sandbox.leftovers import descriptors
from tests.sandbox.series import walk
from workbench.model.series import Series
from workbench.sandbox.link.shelf import SMALL, Shelf

LARGE = SMALL // 16 + 1  # points of a series with one column and the index


@pytest.fixture
def before() -> Iterator[int]:
    count = descriptors()
    yield count
    assert descriptors() == count


def taken(shelf: Shelf, *series: Series) -> list[str]:
    for one in series:
        shelf.take(one.content_hash(), one)
    return [one.content_hash() for one in series]


@pytest.mark.parametrize(("n", "files"), [(0, 0), (1, 0), (LARGE - 1, 0), (LARGE, 1)])
def test_only_a_large_series_is_a_file(n: int, files: int, before: int) -> None:
    shelf, one = Shelf(1 << 30, 10), walk(n)
    (key,) = taken(shelf, one)
    payload, fd, _ = shelf.parcel(key, one)
    assert descriptors() == before + files
    assert (fd is None) == (files == 0)
    if not files:
        columns = np.frombuffer(payload, np.float64).reshape(2, n)
        assert np.array_equal(columns[0], one.value, equal_nan=True)
        assert np.array_equal(columns[1], np.arange(n))
    shelf.close()


def test_a_thousand_small_series_need_no_room_of_each_other(before: int) -> None:
    shelf = Shelf(1 << 30, 10)
    known = taken(shelf, *(walk(5, seed) for seed in range(1000)))
    assert shelf.make_room(set(known)) == []
    assert descriptors() == before


def test_the_large_ones_used_longest_ago_go_where_files_are_too_many_and_the_small_ones_before_them(
    before: int,
) -> None:
    shelf, series = Shelf(1 << 30, 2), [walk(LARGE, seed) for seed in range(3)]
    a, small, b, c = taken(shelf, series[0], walk(5), *series[1:])
    assert taken(shelf, series[0]) == [a]
    assert shelf.make_room({a, small, b, c}) == sorted([small, b])
    assert descriptors() == before + 2
    assert shelf.make_room({a, c}) == []
    shelf.close()


def test_the_last_series_stays_however_large_and_what_a_child_does_not_know_is_not_told(before: int) -> None:
    shelf = Shelf(0, 0)
    first, last = taken(shelf, walk(LARGE, 1), walk(LARGE, 2))
    assert shelf.make_room({last}) == []
    assert descriptors() == before + 1
    assert shelf.make_room({first, last}) == [first]
    shelf.close()
