"""The cache gives what a fresh call gives, remembers only what cannot change, and keeps within its bytes."""

from __future__ import annotations

import numpy as np
import pytest

from tests.rulekit.cases import CALLS, IDS, Array, noisy_season, same_bits
from workbench import rulekit as rk

FRESH = rk.bind(rk.fresh)


def frozen(x: Array) -> Array:
    x.flags.writeable = False
    return x


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
def test_first_and_repeated_calls_give_the_bits_of_a_fresh_call(name: str, params: tuple[float, ...]) -> None:
    cached = rk.bind(rk.Cache(10_000_000))
    x = frozen(noisy_season(300))
    expected = getattr(FRESH, name)(x, *params)
    first, again = getattr(cached, name)(x, *params), getattr(cached, name)(x, *params)
    assert same_bits(first, expected)
    assert again is first
    assert not first.flags.writeable


def test_views_of_one_read_only_column_are_one_input() -> None:
    cache = rk.Cache(10_000_000)
    table = np.stack((noisy_season(300), noisy_season(300, 1)), axis=1)
    table.flags.writeable = False
    cached = rk.bind(cache)
    first = cached.mean(table[:, 0], 5)
    assert cached.mean(table[:, 0], 5) is first
    assert same_bits(cached.mean(table[:, 1], 5), rk.mean(table[:, 1], 5))
    assert same_bits(cached.mean(table[:100, 0], 5), rk.mean(table[:100, 0], 5))
    assert same_bits(cached.mean(table[::2, 0], 5), rk.mean(table[::2, 0], 5))
    assert same_bits(cached.mean(table[:, 0], 6), rk.mean(table[:, 0], 6))
    assert cache.hits == 1


def test_an_array_that_can_be_written_is_never_remembered() -> None:
    cache = rk.Cache(10_000_000)
    cached = rk.bind(cache)
    x = noisy_season(300)
    cached.mean(x, 5)
    x[100] = 50.0
    assert same_bits(cached.mean(x, 5), rk.mean(x, 5))
    assert cache.used_bytes == 0


def test_a_read_only_view_of_a_writable_array_is_never_remembered() -> None:
    cached = rk.bind(rk.Cache(10_000_000))
    x = noisy_season(300)
    view = frozen(x[:])
    cached.mean(view, 5)
    x[100] = 50.0
    assert same_bits(cached.mean(view, 5), rk.mean(x, 5))


def test_a_window_view_that_hides_whose_memory_it_shows_is_never_remembered() -> None:
    writable = np.arange(50.0)
    window = np.lib.stride_tricks.sliding_window_view(writable, 1)[:, 0]
    cache = rk.Cache(1 << 20)
    namespace = rk.bind(cache)
    before = np.array(namespace.diff(window))
    writable[:] = writable[::-1].copy()
    assert not same_bits(np.array(namespace.diff(window)), before)
    assert cache.hits == 0


def test_an_address_that_is_used_again_fools_nobody() -> None:
    cache = rk.Cache(100_000_000)
    cached = rk.bind(cache)
    for seed in range(50):
        x = frozen(noisy_season(5000, seed))
        assert same_bits(cached.mean(x, 5), rk.mean(x, 5))
        del x
    assert cache.hits == 0


def test_features_with_a_common_first_stage_compute_it_once() -> None:
    cache = rk.Cache(10_000_000)
    cached = rk.bind(cache)
    x = frozen(noisy_season(300))
    cached.ar_residual(x, 5)
    cached.ar_z(x, 5)
    cached.ar_range_excess(x, 5)
    assert (cache.hits, cache.misses) == (2, 3)


def test_a_chain_of_features_is_remembered_and_truth_values_too() -> None:
    cache = rk.Cache(10_000_000)
    cached = rk.bind(cache)
    x = frozen(noisy_season(300))
    cond = cached.hold(cached.flat_run(x), 3)
    misses = cache.misses
    assert cached.count(cond, 4) is cached.count(cached.hold(cached.flat_run(x), 3), 4)
    assert cache.misses == misses + 1


def test_the_least_recently_used_result_leaves_first_and_the_bytes_are_kept() -> None:
    x = frozen(noisy_season(1000))
    cache = rk.Cache(3 * x.nbytes)
    cached = rk.bind(cache)
    first = cached.mean(x, 2)
    cached.mean(x, 3)
    cached.mean(x, 4)
    assert cached.mean(x, 2) is first
    cached.mean(x, 5)
    assert cache.used_bytes == 3 * x.nbytes
    assert cached.mean(x, 2) is first
    misses = cache.misses
    cached.mean(x, 3)
    assert cache.misses == misses + 1


def test_what_was_computed_from_a_leaving_result_leaves_with_it() -> None:
    x = frozen(noisy_season(1000))
    cache = rk.Cache(3 * x.nbytes)
    cached = rk.bind(cache)
    cached.mean(cached.lag(x), 5)
    cached.mean(x, 2)
    cached.mean(x, 3)
    assert cache.used_bytes == 2 * x.nbytes


def test_what_was_computed_from_a_part_of_a_leaving_result_leaves_with_it_and_all_that_came_of_that() -> None:
    x = frozen(noisy_season(1000))
    cache = rk.Cache(3 * x.nbytes)
    cached = rk.bind(cache)
    cached.lag(cached.mean(cached.lag(x)[::2], 5)[10:], 3)
    cached.mean(x, 2)
    cached.mean(x, 3)
    assert cache.used_bytes == 2 * x.nbytes
    misses = cache.misses
    cached.mean(x, 2)
    assert cache.misses == misses
    cached.mean(cached.lag(x)[::2], 5)
    assert cache.misses == misses + 2


def test_a_result_larger_than_the_cache_is_still_given() -> None:
    x = frozen(noisy_season(1000))
    cache = rk.Cache(100)
    assert same_bits(rk.bind(cache).ar_z(x, 5), rk.ar_z(x, 5))
    assert cache.used_bytes == 0


def test_clear_forgets_everything() -> None:
    x = frozen(noisy_season(1000))
    cache = rk.Cache(10_000_000)
    first = rk.bind(cache).mean(x, 5)
    cache.clear()
    assert cache.used_bytes == 0
    assert rk.bind(cache).mean(x, 5) is not first
