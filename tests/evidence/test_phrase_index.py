"""The index of many lines: it says what reading them through says, of every phrase of the catalog and of drawn ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import RuleError
from workbench.evidence.index import PhraseIndex
from workbench.evidence.phrases import Phrases
from workbench.packs.catalog import read_catalog

LINES = (
    "kernel: Out of memory: Killed process 4123 (java)",
    "nginx: upstream timed out (110: Connection timed out)",
    "app: request to /orders took 5003 ms, deadline exceeded",
    "sshd: Failed password for invalid user admin from 10.0.0.7 port 22",
    "xmrig: accepted share, new job from pool stratum+tcp://x:3333",
    "cron: backup finished, 0 errors",
    "",
    "cpuUsage=98 % of the processor",
)
WORDS = ("out", "of", "memory", "timed", "took", "deadline", "share", "pool", "user", "errors", "cpu", "98")


def by_reading(phrase: str, lines: tuple[str, ...]) -> list[int]:
    (found,) = Phrases({"any": (phrase,)}).lines_of(lines)
    return list(found)


def test_every_phrase_of_the_catalog_is_found_where_reading_finds_it() -> None:
    every = {one for rule in read_catalog().scenarios for said in rule.input.patterns.values() for one in said}
    lines = (*LINES, *sorted(every)[::5])
    index = PhraseIndex(lines)
    index.learn(every)
    found = Phrases({phrase: (phrase,) for phrase in every}).lines_of(lines)
    for phrase, read in zip(every, found, strict=True):
        assert tuple(index.lines((phrase,)).tolist()) == read, phrase


@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), max_size=8),
    st.lists(st.sampled_from([*WORDS, "...", "mem*", "t*", "dead*"]), min_size=1, max_size=4).map(" ".join),
)
def test_any_phrase_is_found_where_reading_finds_it(lines: list[str], phrase: str) -> None:
    try:
        expected = by_reading(phrase, tuple(lines))
    except RuleError:
        with pytest.raises(RuleError):
            PhraseIndex(lines).require((phrase,))
        return
    assert PhraseIndex(lines).lines((phrase,)).tolist() == expected


def test_several_phrases_are_any_of_them_and_refused_ones_say_why() -> None:
    index = PhraseIndex(LINES)
    assert index.lines(("killed", "timed out", "/([0-9]+ ms|share)/")).tolist() == [0, 1, 2, 4]
    assert index.lines(("/(open/", "killed")).tolist() == [0]
    assert "RE2" in index.refused(("/(open/", "killed"))["/(open/"]
    assert index.starting("mem") == ["memory"]
