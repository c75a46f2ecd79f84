"""Results that are made once: whoever asks, in whatever order, and whatever happens while they are made."""

from __future__ import annotations

import threading

import pytest

from workbench.synthesis.kept import Kept


def test_a_result_is_made_once_for_each_key():
    kept, made = Kept(10), []

    def make(name):
        made.append(name)
        return name.upper()

    said = [kept.get(name, lambda name=name: make(name)) for name in ("a", "b", "a", "a", "b")]
    assert said == ["A", "B", "A", "A", "B"]
    assert made == ["a", "b"]


def test_a_result_that_is_none_is_kept_too():
    kept, made = Kept(10), []
    assert [kept.get("a", lambda: made.append(1)) for _ in range(3)] == [None, None, None]
    assert made == [1]


def test_the_result_that_nobody_asked_for_the_longest_leaves_first():
    kept, made = Kept(2), []
    for name in ("a", "b", "a", "c", "a", "b"):  # b leaves when c comes
        kept.get(name, lambda name=name: made.append(name))
    assert made == ["a", "b", "c", "b"]
    assert len(kept) == 2


def test_what_raises_is_not_kept_and_the_next_who_asks_makes_it():
    kept = Kept(10)

    def fail():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept.get("a", fail)
    assert kept.get("a", lambda: 1) == 1


def test_a_result_may_be_made_from_another():
    kept = Kept(1)
    assert kept.get("sum", lambda: 1 + kept.get("part", lambda: 2)) == 3


def test_who_asks_while_it_is_made_waits_and_who_asks_for_another_does_not():
    kept, begun, go_on, made = Kept(10), threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        assert go_on.wait(30)
        made.append("slow")
        return "slow"

    said: list[str] = []
    asking = [threading.Thread(target=lambda: said.append(kept.get("a", slow))) for _ in range(2)]
    for thread in asking:
        thread.start()
    assert begun.wait(30)
    assert kept.get("b", lambda: "at once") == "at once"
    assert said == []
    go_on.set()
    for thread in asking:
        thread.join()
    assert said == ["slow", "slow"]
    assert made == ["slow"]
