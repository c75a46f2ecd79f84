"""Phrases: what they find in a line, what they refuse, and that no expression takes forever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import RuleError
from workbench.evidence.phrases import ZEROS, Phrases, words_of

FOUND = [
    ("out of memory", "java.lang.OutOfMemoryError: Java heap space", True),
    ("out of memory", "Out of memory: Killed process 12", True),
    ("out of memory", "out of all memory", False),
    ("renam*", "renamed 12 files", True),
    ("renam*", "filename", False),
    ("hash rate", "hash-rate 12 H/s", True),
    ("hash rate", "hashrate 12", False),
    ("refused ... port", "connection refused by peer on port 22", True),
    ("refused ... port", "refused one two three four five six seven port", False),
    ("exit code 137", "exit code 137", True),
    ("exit code 137", "exit code 13", False),
    ("/exit(ed)? [1-9]/", "it EXITED 4", True),
    ("/exit(ed)? [1-9]/", "exit 0", False),
    ("xmrig", "xmrig[123]: accepted", True),
    ("nähe", "in der Nähe", True),
]


@pytest.mark.parametrize(("phrase", "line", "found"), FOUND)
def test_a_phrase_is_found_by_its_words_whatever_their_case_and_joints(phrase: str, line: str, found: bool) -> None:
    assert Phrases({"it": (phrase,)}).found(line) == (frozenset({0}) if found else frozenset())


@pytest.mark.parametrize(
    ("phrase", "why"),
    [("", "holds no word"), ("—", "holds no word"), ("x" * 201, "characters"), (r"/(a)\1/", "RE2"), ("/(/", "RE2")],
)
def test_a_phrase_that_cannot_be_looked_for_is_refused_by_name(phrase: str, why: str) -> None:
    with pytest.raises(RuleError, match="mining") as refused:
        Phrases({"mining": (phrase,)})
    assert why in str(refused.value)


def test_an_expression_that_explodes_elsewhere_just_finds_nothing() -> None:
    assert Phrases({"it": ("/(a+)+$/",)}).found("a" * 60_000 + "!") == frozenset()


def test_groups_keep_their_order_and_their_lines() -> None:
    phrases = Phrases({"b": ("two",), "a": ("one", "1*")})
    assert phrases.names == ("b", "a")
    assert phrases.lines_of(["one two", "none", "17"]) == ((0,), (0, 2))


@given(
    st.text(max_size=200),
    st.lists(st.sampled_from(["red", "green*", "blue", "...", "out", "of"]), min_size=1, max_size=4),
)
def test_what_is_remembered_of_words_changes_nothing(line: str, parts: list[str]) -> None:
    text = " ".join(parts)
    if not words_of(text):
        return
    used = Phrases({"it": (text,)})
    used.found("red green blue out of this")
    assert used.found(line) == Phrases({"it": (text,)}).found(line)
    assert not words_of(line) or used.found(" ".join(words_of(line))) == used.found(line)


def test_digits_change_only_the_groups_that_say_so() -> None:
    phrases = Phrases({"a": ["port 3333"], "b": ["4444"], "c": ["answered 5*"], "d": ["pool"]})
    for text, hangs, lone in (
        ("pool at port 80", True, frozenset()),
        ("pool of 4444", False, frozenset({1})),
        ("answered 200", True, frozenset()),
        ("pool 12 is full", False, frozenset()),
    ):
        assert phrases.hangs_on_numbers(text) is hangs, text
        assert phrases.by_lone_numbers(text) == lone
        if not hangs:
            assert phrases.by_words(text.translate(ZEROS)) | lone == phrases.found(text)
