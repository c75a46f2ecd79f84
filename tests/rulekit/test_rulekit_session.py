"""A stream keeps one state per call site, refuses a rule whose calls change, and saves and loads exactly."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tests.rulekit.cases import CALLS, Array, noisy_season, same_bits, with_gaps
from workbench import rulekit as rk


def rule(kit: SimpleNamespace, x: Array) -> Array:
    """A rule with two call sites of one feature and a chain."""
    calm = kit.std_ratio(x, 3, 9) <= 1.4
    jump = (np.abs(kit.jump(x, 1, 20)) >= 3) | (np.abs(kit.jump(x, 1, 20)) >= 2) & kit.any_recent(calm, 4)
    return np.asarray(kit.count(jump, 5))


def test_a_rule_with_several_call_sites_streams_to_the_bits_of_its_batch() -> None:
    x = with_gaps(noisy_season(500))
    session = rk.Session()
    parts = []
    for block in np.split(x, [1, 2, 50, 50, 51, 300]):
        session.begin()
        parts.append(rule(rk.bind(session), block))
    assert same_bits(np.concatenate(parts), rule(rk.bind(rk.fresh), x))


def test_saving_twice_gives_the_same_bytes_and_loading_gives_them_back() -> None:
    session = rk.Session()
    session.begin()
    rule(rk.bind(session), with_gaps(noisy_season(100)))
    saved = session.save()
    assert session.save() == saved
    assert rk.Session.load(saved).save() == saved


def test_every_feature_survives_saving_in_one_session() -> None:
    x = with_gaps(noisy_season(240))
    session = rk.Session()
    kit = rk.bind(session)
    for name, params in CALLS:
        getattr(kit, name)(x[:120], *params)
    other = rk.Session.load(session.save())
    session.begin()
    other.begin()
    for name, params in CALLS:
        going_on = getattr(kit, name)(x[120:], *params)
        assert same_bits(going_on, getattr(rk.bind(other), name)(x[120:], *params))


def test_another_feature_at_a_call_site_is_refused_by_name() -> None:
    session = rk.Session()
    kit = rk.bind(session)
    session.begin()
    kit.mean(np.ones(3), 5)
    session.begin()
    with pytest.raises(rk.SessionError, match=r"call 1 was mean\(5,\) in the first block and is std\(5,\) now"):
        kit.std(np.ones(3), 5)


def test_other_parameters_at_a_call_site_are_refused() -> None:
    session = rk.Session()
    kit = rk.bind(session)
    session.begin()
    kit.mean(np.ones(3), 5)
    session.begin()
    with pytest.raises(rk.SessionError, match="same calls for every block"):
        kit.mean(np.ones(3), 6)


def test_a_call_more_or_less_than_in_the_first_block_is_refused() -> None:
    session = rk.Session()
    kit = rk.bind(session)
    session.begin()
    kit.mean(np.ones(3), 5)
    session.begin()
    kit.mean(np.ones(3), 5)
    with pytest.raises(rk.SessionError, match="more than the 1 rulekit calls"):
        kit.mean(np.ones(3), 5)
    session.begin()
    with pytest.raises(rk.SessionError, match="made 0 of its 1 rulekit calls"):
        session.begin()


def saved_session() -> bytes:
    session = rk.Session()
    rk.bind(session).mean(np.arange(9.0), 5)
    return session.save()


@pytest.mark.parametrize(
    "damaged",
    [b"", b"PK\x03\x04", saved_session()[:-1], saved_session()[:-1] + b"\x01", b"x" + saved_session()],
    ids=["empty", "foreign", "cut off", "one byte changed", "shifted"],
)
def test_damaged_bytes_are_refused(damaged: bytes) -> None:
    with pytest.raises(rk.SessionError, match="damaged"):
        rk.Session.load(damaged)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[0]}{call[1]}")
def test_a_session_of_many_series_gives_each_the_bits_of_its_own(call: tuple[str, tuple[float, ...]]) -> None:
    name, params = call
    random = np.random.default_rng(7)
    series = [with_gaps(noisy_season(90)) * (1 + i) - i for i in range(6)]
    own = [getattr(rk.bind(rk.fresh), name)(x, *params) for x in series]
    session, got = rk.Session(3), [np.zeros(0, out.dtype) for out in own]
    at = [0] * 6
    while min(at) < 60:
        seats = 3 if max(at) < 20 else 6
        points = int(random.integers(1, 4))
        chosen = random.permutation(seats)[: random.integers(1, seats + 1)].tolist()
        rows = [i for i in chosen if at[i] + points <= 90]
        if not rows:
            continue
        session.seat(seats)
        session.begin(np.array(rows))
        block = np.concatenate([series[i][at[i] : at[i] + points] for i in rows])
        out = getattr(rk.bind(session), name)(block, *params).reshape(len(rows), points)
        for i, part in zip(rows, out, strict=True):
            got[i] = np.concatenate([got[i], part])
            at[i] += points
        if random.random() < 0.1:
            session = rk.Session.load(session.save())
    for mine, whole in zip(got, own, strict=True):
        assert same_bits(mine, whole[: len(mine)])
    alone = rk.Session.load(session.save(np.array([4])))
    alone.begin()
    rest = getattr(rk.bind(alone), name)(series[4][at[4] :], *params)
    assert same_bits(rest, own[4][at[4] :])


def test_a_series_that_a_session_does_not_have_is_refused() -> None:
    session = rk.Session(2)
    with pytest.raises(rk.SessionError, match="none of them is number 2"):
        session.begin(np.array([0, 2]))
