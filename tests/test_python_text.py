"""Trees of many threads at a time."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.python_text import parse

NESTED = "x = " + "(" * 40 + "1" + " + 1)" * 40


class Finalized:
    """Garbage whose finalizer lets other threads in, in the middle of whatever runs."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        sum(range(50))


def test_threads_that_make_trees_at_once_all_get_theirs():
    def many(_: int) -> int:
        made = 0
        for _ in range(60):
            Finalized()
            made += len(parse(NESTED).body)
        return made

    before = gc.get_threshold()
    gc.set_threshold(5)
    try:
        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(many, range(6))) == [60] * 6
    finally:
        gc.set_threshold(*before)


def test_what_is_no_python_raises_as_ever():
    with pytest.raises(SyntaxError):
        parse("def f(:")
    assert len(parse("x = 1").body) == 1
