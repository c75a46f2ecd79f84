"""Explanations in words: sides, margins, what would have had to change, and what is not known."""

import math

import pytest

from workbench.gui.why_words import UNKNOWN_HERE, margin_words, nearest, why_line, why_model
from workbench.model.verdict import Comparison, Explanation


def compared(left, operator, right, held, margin, text="jump >= HIGH", role="condition"):
    return Comparison(text, left, operator, right, held, margin, 9, role)


@pytest.mark.parametrize(
    ("comparison", "words"),
    [
        (compared(3.38, ">=", 2.6, True, 0.3), "1.3 × the threshold"),
        (compared(1.3, ">=", 2.6, False, -0.5), "0.5 × the threshold"),
        (compared(2.6, "<", 5.2, True, 1.0), "2 × the threshold"),  # 2.6 is the threshold: the margin is in its units
        (compared(-7.6, "<=", -3.8, True, 1.0), "2 × the threshold"),
        (compared(-1.0, ">=", 2.0, False, -1.5), "3 short of the threshold"),
        (compared(0.4, ">", 0.0, True, 0.4), "0.4 beyond the threshold"),
        (compared(2.6001, ">=", 2.6, True, 0.0001 / 2.6), "just over 1 × the threshold"),
        (compared(2.6, ">=", 2.6, True, 0.0), "exactly the threshold"),
        (compared(2.6, ">", 2.6, False, -1e-12), "exactly the threshold"),
        (compared(math.nan, ">=", 2.6, False, None), "no value"),
        (compared(1.0, "==", 0.0, False, None), ""),
        (compared(math.inf, ">=", 2.6, True, math.inf), ""),
    ],
)
def test_a_margin_is_told_in_units_of_its_threshold(comparison, words):
    assert margin_words(comparison) == words


def test_a_line_shows_both_sides_and_whether_it_held():
    assert why_line(compared(3.38, ">=", 2.6, True, 0.3)).spoken == "✓ jump >= HIGH:  3.38 ≥ 2.6 (1.3 × the threshold)"
    assert why_line(compared(2.0, ">=", 2.6, False, -0.2)).sign == "✕"


def test_values_that_differ_never_look_the_same():
    left, right = why_line(compared(2.6004, ">=", 2.6, True, 1e-4)).values.split(" ≥ ")
    assert left != right


def test_guards_and_details_are_named_as_such():
    assert why_line(compared(1.0, "<=", 1.4, True, 0.2, role="guard")).role == "must hold too"
    detail = why_line(compared(1.0, "<=", 1.4, False, -0.2, role="detail"))
    assert (detail.sign, detail.role) == ("·", "part of the line above")


FIRED = Explanation(7, True, 2, "a jump", (compared(3.38, ">=", 2.6, True, 0.3),), also=(3,), verified=True)
MISSED = Explanation(
    7,
    False,
    2,
    "a jump while calm",
    (compared(2.1, ">=", 2.6, False, -0.19), compared(1.9, "<=", 1.4, False, -0.36, "noise <= CALM", "guard")),
    verified=True,
)


def test_a_flag_names_its_condition_with_its_comment_and_the_others_that_hold():
    model = why_model(FIRED, "14 May · 11:42 UTC", 1)
    assert (model.head, model.when, model.clause) == ("Abnormal Rule 2 set this flag", "14 May · 11:42 UTC", 2)
    assert model.comment == "a jump"
    assert model.notes == ("Abnormal Rule 3 holds here too.", "Tried: with this turned the other way, the flag goes.")
    assert "3.38 ≥ 2.6" in model.spoken


def test_a_point_without_a_flag_tells_what_would_have_had_to_change():
    model = why_model(MISSED, "", 0)
    assert model.head == "Not flagged; Abnormal Rule 2 came nearest"
    assert model.notes[0] == "To be flagged: jump 0.5 higher and noise 0.5 lower."
    assert [line.sign for line in model.lines] == ["✕", "✕"]


def test_a_condition_that_holds_behind_an_earlier_flag_says_so():
    model = why_model(FIRED, "", 0)
    assert model.head == "Abnormal Rule 2 holds here"
    assert any("earlier point" in note for note in model.notes)


def test_what_was_not_tried_is_not_called_tried():
    untried = Explanation(7, True, 1, "x", (compared(3.0, ">=", 2.0, True, 0.5),))
    assert why_model(untried, "", 1).notes == ("Read from the rule's text; not tried here.",)


def test_where_it_cannot_be_told_it_says_so():
    assert why_model(Explanation(7, True), "", 1).notes == (UNKNOWN_HERE,)
    assert why_model(Explanation(7, False), "", 0).head == "Not flagged"
    assert why_model(Explanation(7, False), "", -1).head == "Not judged"


def test_the_nearest_of_several_points_is_one_that_fired_or_came_closest():
    far = Explanation(1, False, 1, "x", (compared(0.1, ">=", 2.0, False, -0.95),))
    near = Explanation(2, False, 1, "x", (compared(1.9, ">=", 2.0, False, -0.05),))
    assert nearest([far, near, Explanation(3, False)]) is near
    assert nearest([far, FIRED, near]) is FIRED
    assert nearest([Explanation(3, False)]) is None


def majority(*held: bool) -> Explanation:
    votes = [
        compared(3.0 if one else 1.0, ">=", 2.0, one, 0.5 if one else -0.5, f"{name} >= LIMIT")
        for name, one in zip("abc", held, strict=True)
    ]
    words = "at least two of these three signs: a spike; a trend; a flat line"
    return Explanation(7, sum(held) >= 2, 1, words, tuple(votes), verified=True)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ((True, True, True), "3 of the 3 signs hold; two are enough."),
        ((True, False, True), "2 of the 3 signs hold; two are enough."),
        ((False, False, True), "1 of the 3 signs holds; two are needed."),
        ((False, False, False), "None of the 3 signs hold; two are needed."),
    ],
)
def test_a_majority_says_how_many_signs_hold(held, said):
    told = majority(*held)
    model = why_model(told, "", int(told.fired))
    assert said in model.notes
    signs = ["✓" if one else "✕" for one in held]
    assert [line.sign for line in model.lines] == (sorted(signs) if told.fired else signs)  # what made it fire first


def test_a_majority_that_missed_asks_for_no_more_than_it_needs():
    notes = why_model(majority(True, False, False), "", 0).notes
    assert "One more of these would do: b 1 higher; c 1 higher." in notes
    notes = why_model(majority(False, False, False), "", 0).notes
    assert "Two of these would do: a 1 higher; b 1 higher; c 1 higher." in notes
