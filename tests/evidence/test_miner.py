"""The miner: templates and ids that order, batches and restarts do not change."""

from __future__ import annotations

import itertools
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.evidence.miner import Miner
from workbench.evidence.templates import OTHER, id_of

USERS = ("root", "cyrus", "news", "test", "guest")
LINES = [
    *(f"session opened for user {user} by (uid=0)" for user in USERS),
    *(f"session closed for user {user}" for user in USERS),
    *(f"disk sd{letter} is failing now" for letter in "ab"),
    "link eth0 is up",
    "link eth1 is down",
    "ready",
]
WORDS = st.sampled_from([*"abcdefgh", "user", "for", "=", "17", "/tmp/x", "x.y.z", "blk_1", "(", ")", "failed", ""])
MESSAGES = st.lists(st.lists(WORDS, max_size=7).map(" ".join), max_size=60)


def mined(messages: list[str]) -> Miner:
    miner = Miner()
    miner.add(messages)
    miner.settle()
    return miner


def texts(miner: Miner) -> dict[str, int]:
    return {template.text: template.lines for template in miner.templates()}


def test_words_in_one_place_become_a_value_and_two_states_stay_two_templates() -> None:
    assert texts(mined(LINES)) == {
        "session opened for user <*> by (uid=<*>)": 5,
        "session closed for user <*>": 5,
        "disk sda is failing now": 1,
        "disk sdb is failing now": 1,
        "link <*> is up": 1,
        "link <*> is down": 1,
        "ready": 1,
    }


def test_a_word_that_was_a_value_elsewhere_is_one_behind_the_same_words() -> None:
    few = ["session opened for user root by (uid=0)", "session opened for user news by (uid=0)"]
    assert len(texts(mined(few))) == 2
    closed = [f"session closed for user {user}" for user in USERS]
    assert texts(mined([*few, *closed])) == {
        "session opened for user <*> by (uid=<*>)": 2,
        "session closed for user <*>": 5,
    }


def test_an_id_follows_from_the_text_alone() -> None:
    (template,) = mined(["worker 7 is done", "worker 8 is done"]).templates()
    assert template.id == id_of("worker <*> is done") == "t0bf3c27e88f3"


@given(MESSAGES, st.randoms(use_true_random=False))
def test_ids_do_not_depend_on_the_order_or_on_how_lines_were_cut_into_batches(
    messages: list[str], chance: random.Random
) -> None:
    whole = mined(messages)
    shuffled = messages[:]
    chance.shuffle(shuffled)
    pieces = Miner()
    for message in shuffled:
        pieces.add([message])
        if chance.random() < 0.2:
            pieces.settle()
    pieces.settle()
    assert pieces.templates() == whole.templates()


@given(MESSAGES)
def test_lines_add_up_and_every_line_has_the_template_that_counts_it(messages: list[str]) -> None:
    miner = Miner()
    rows = miner.add(messages)
    miner.settle()
    ids = miner.ids(rows)
    assert {one.id: one.lines for one in miner.templates()} == {name: ids.count(name) for name in set(ids)}
    assert len(miner) == len(messages)


@given(MESSAGES, MESSAGES, st.booleans())
def test_a_miner_restored_from_its_state_goes_on_as_if_nothing_had_happened(
    before: list[str], after: list[str], settled: bool
) -> None:
    miner = Miner()
    miner.add(before)
    if settled:
        miner.settle()
    again = Miner.restored(json.loads(json.dumps(miner.state())))
    assert again.templates() == miner.templates()
    for one in (miner, again):
        one.add(after)
        one.settle()
    assert again.templates() == miner.templates()
    assert again.aliases == miner.aliases


def test_a_state_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 7"):
        Miner.restored({"format": 7})


def test_an_id_that_is_gone_is_remembered_with_the_one_that_took_its_lines() -> None:
    miner = mined([f"session closed for user {user}" for user in USERS[:2]])
    gone = {template.id for template in miner.templates()}
    miner.add([f"session closed for user {user}" for user in USERS[2:]])
    miner.settle()
    (left,) = miner.templates()
    assert {miner.aliases[name] for name in gone} == {left.id}


def test_in_a_crowd_rows_give_way_to_their_templates_and_new_templates_are_still_found() -> None:
    miner = Miner(rows_kept=8)
    many = [f"session closed for user u{letter}" for letter in "abcdefghijklmnop"]
    rows = miner.add([*many, "a new kind of trouble"])
    miner.settle()
    assert texts(miner) == {"session closed for user <*>": len(many), "a new kind of trouble": 1}
    assert miner.rows <= 8
    assert len(set(miner.ids(rows))) == 2


def test_a_flood_of_different_lines_ends_in_the_others_and_leaves_room() -> None:
    miner = Miner(rows_kept=40)
    words = ["".join(pair) for pair in itertools.permutations("abcdef", 4)]
    rows = miner.add([*["all is well"] * 5, *words])
    miner.add(["all is well"])
    miner.settle()
    found = texts(miner)
    assert (found["all is well"], sum(found.values())) == (6, len(words) + 6)
    assert found[OTHER] > len(words) / 2
    assert miner.rows <= 40
    assert miner.ids(rows).count(id_of("all is well")) == 5


@given(MESSAGES, MESSAGES)
def test_a_crowded_miner_loses_no_line_and_is_restored_as_it_was(before: list[str], after: list[str]) -> None:
    miner = Miner(rows_kept=6)
    rows = miner.add(before)
    again = Miner.restored(json.loads(json.dumps(miner.state())))
    for one in (miner, again):
        one.add(after)
        one.settle()
        assert sum(template.lines for template in one.templates()) == len(one) == len(before) + len(after)
        assert len(one.ids(rows)) == len(before)
        assert one.rows <= 6
    assert again.templates() == miner.templates()


PIECES = [*"ab0/.-:@<*>()[]=,; \t\x1b\0\u2028\ufeffü", "\x1b]0;", "<b>", "=1+", "blk_"]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(HOSTILE | st.text(max_size=40) | st.binary(max_size=40).map(lambda one: one.decode("cp437")), max_size=30)
)
def test_each_line_of_anything_has_one_id_that_no_cut_into_batches_changes(messages: list[str]) -> None:
    whole, single = Miner(), Miner()
    rows = whole.add(messages)
    singly = [single.add([message])[0] for message in messages]
    whole.settle()
    single.settle()
    ids = whole.ids(rows)
    assert len(ids) == len(messages)
    assert ids == [single.id_of_row(int(row)) for row in singly]
    assert ids == mined_ids(messages)
    assert len(set(messages)) == len(set(zip(messages, ids, strict=True)))


def mined_ids(messages: list[str]) -> list[str]:
    """The ids of a second run."""
    miner = Miner()
    rows = miner.add(messages)
    miner.settle()
    return miner.ids(rows)


@settings(max_examples=50)
@given(st.lists(st.text(max_size=40), max_size=40))
def test_any_text_has_a_template(messages: list[str]) -> None:
    assert sum(template.lines for template in mined(messages).templates()) == len(messages)
