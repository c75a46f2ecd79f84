"""No feature sees the future, and a stream in any blocks, saved and loaded in between, gives the bits of the batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.rulekit.cases import CALLS, IDS, Array, noisy_season, same_bits, with_gaps
from workbench import rulekit as rk

POINTS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True, width=64),
    st.floats(min_value=-100, max_value=100),
    st.sampled_from([0.0, 1.0, -1.0, 5.0, np.nan]),
)
SERIES = arrays(np.float64, st.integers(0, 90), elements=POINTS)

FRESH = rk.bind(rk.fresh)


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
@given(x=SERIES, data=st.data())
@settings(max_examples=25, deadline=None)
def test_changing_the_future_changes_no_earlier_bit(
    name: str, params: tuple[float, ...], x: Array, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, x.size))
    changed = x.copy()
    changed[cut:] = data.draw(arrays(np.float64, x.size - cut, elements=POINTS))
    feature = getattr(FRESH, name)
    assert same_bits(feature(x, *params)[:cut], feature(changed, *params)[:cut])


def in_blocks(name: str, params: tuple[float, ...], x: Array, cuts: list[int]) -> Array:
    """The feature over the blocks between the cuts, the session saved and loaded between any two."""
    session = rk.Session()
    parts = []
    for block in np.split(x, cuts):
        session.begin()
        parts.append(getattr(rk.bind(session), name)(block, *params))
        session = rk.Session.load(session.save())
    return np.concatenate(parts)


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
@given(x=SERIES, data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_stream_in_random_blocks_gives_the_bits_of_the_batch(
    name: str, params: tuple[float, ...], x: Array, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, x.size), max_size=6)))
    assert same_bits(in_blocks(name, params, x, cuts), getattr(FRESH, name)(x, *params))


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
def test_a_long_stream_with_gaps_point_by_point_gives_the_bits_of_the_batch(
    name: str, params: tuple[float, ...]
) -> None:
    x = with_gaps(noisy_season(700))
    session = rk.Session()
    stream = rk.bind(session)
    parts = []
    for t in range(x.size):
        session.begin()
        parts.append(getattr(stream, name)(x[t : t + 1], *params))
    assert same_bits(np.concatenate(parts), getattr(FRESH, name)(x, *params))
