"""Signs of logs: phrases, severity, entities, templates that normal cases lack, and what a table of them survives."""

from __future__ import annotations

import pytest

from tests.fakes.incidents import SAID, case_of, known, lines_of
from workbench.errors import DataError
from workbench.evidence.entities import ODD_PORT, OUTSIDE, STRANGER, entities_of, is_outside
from workbench.evidence.signs import find_signs
from workbench.evidence.usual import UsualLines, learn_usual, usual_from_text
from workbench.model.incident import LEVEL, NEW, PHRASE, SURGE

NORMAL = [
    [f"user {name} logged in from 10.0.0.{i}", "job 17 done in 3 s", *["tick 5"] * (1 + i % 3)]
    for i, name in enumerate(("anna", "bob", "carl", "dora", "emil", "fay", "gus", "hal", "ida", "joe", "kai", "lea"))
]


@pytest.fixture(scope="module")
def usual() -> UsualLines:
    return learn_usual(NORMAL)


def test_groups_of_phrases_severity_and_entities_come_with_their_lines() -> None:
    case = case_of("anom_2", 1)
    told = {(sign.kind, sign.name): sign.places for sign in find_signs(case.lines, known().phrases)}
    assert told == {(PHRASE, "anom_2.memory"): (2, 4), (PHRASE, "general.failures"): (2,), (LEVEL, "errors"): (2, 4)}


def test_a_line_that_no_normal_case_has_is_new_and_many_of_a_usual_one_surge(usual: UsualLines) -> None:
    said = [(i, "", "tick 9") for i in range(12)] + [(20, "", "user zoe logged in from 10.0.0.99")]
    lines = lines_of([*said, (30, "", "job 3 done in 9 s"), (40, "", "kernel panic at 0x12")])
    told = {sign.kind: sign for sign in find_signs(lines, known().phrases, usual) if sign.kind in (NEW, SURGE)}
    assert told[NEW].places == (14,) and "kernel panic" in told[NEW].text
    assert told[SURGE].count == 12 and told[SURGE].usual > 0


def test_without_a_table_nothing_is_new() -> None:
    lines = lines_of(SAID["mali_1"])
    assert {sign.kind for sign in find_signs(lines, known().phrases)} == {PHRASE}


def test_the_table_survives_its_text(usual: UsualLines) -> None:
    again = usual_from_text(usual.to_text())
    assert again.templates == usual.templates and again.cases == usual.cases == len(NORMAL)


@pytest.mark.parametrize("text", ["", "[]", '{"format": 9}', '{"format": 1, "cases": 1, "templates": [{}]}'])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        usual_from_text(text)


ADDRESSES = [
    ((8, 8, 8, 8), True),
    ((45, 31, 165, 50), True),
    ((10, 1, 2, 3), False),
    ((172, 16, 0, 1), False),
    ((172, 32, 0, 1), True),
    ((192, 168, 3, 4), False),
    ((127, 0, 0, 1), False),
    ((169, 254, 1, 1), False),
    ((100, 64, 0, 1), False),
    ((224, 0, 0, 1), False),
    ((300, 1, 1, 1), False),
]


@pytest.mark.parametrize(("address", "outside"), ADDRESSES)
def test_public_addresses_are_outside(address: tuple[int, int, int, int], outside: bool) -> None:
    assert is_outside(address) is outside


LINES = [
    ("Failed password for invalid user oracle from 45.31.165.50 port 50028 ssh2", {OUTSIDE, STRANGER}),
    ("connection to 10.0.0.3:4444 established", {ODD_PORT}),
    ("nginx 1.2.3.4.5 started", set()),
    ("version 8.8.8.8.1 of the tool", set()),
    ("listening on port 443", set()),
]


@pytest.mark.parametrize(("line", "kinds"), LINES)
def test_entities_of_a_line(line: str, kinds: set[str]) -> None:
    assert set(entities_of([line])) == kinds


def test_names_of_entities_are_told_once_with_all_their_lines() -> None:
    lines = ["peer 8.8.8.8 up", "quiet", "peer 8.8.8.8 down", "peer 9.9.9.9 up"]
    assert entities_of(lines) == {OUTSIDE: ((0, 2, 3), ("8.8.8.8", "9.9.9.9"))}
