"""The difference of two texts: lines, words, context and columns."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.gui.editing.text_diff import diff_texts, side_by_side, word_marks

OLD = "def f(x):\n    flag = jump(x, 3) >= 3.10\n    return flag\n"
NEW = "def f(x):\n    flag = jump(x, 3) >= 2.60\n    flag |= x > 9\n    return flag\n"


def test_a_changed_number_is_one_marked_word_on_each_side() -> None:
    diff = diff_texts(OLD, NEW)
    removed = next(line for line in diff.lines if line.kind == "removed")
    added = next(line for line in diff.lines if line.kind == "added")
    assert [removed.text[a:b] for a, b in removed.marks] == ["3.10"]
    assert [added.text[a:b] for a, b in added.marks] == ["2.60"]
    assert (diff.added, diff.removed) == (2, 1)


def test_line_numbers_count_in_their_own_text() -> None:
    lines = diff_texts(OLD, NEW).lines
    assert [(line.kind, line.old, line.new) for line in lines] == [
        ("same", 1, 1),
        ("removed", 2, 0),
        ("added", 0, 2),
        ("added", 0, 3),
        ("same", 3, 4),
    ]


def test_lines_with_nothing_in_common_get_no_word_marks() -> None:
    assert word_marks("return flag", "import numpy as np") == ((), ())


def test_equal_texts_have_no_changes() -> None:
    diff = diff_texts(OLD, OLD)
    assert (diff.added, diff.removed) == (0, 0)
    assert {line.kind for line in diff.lines} == {"same"}


def test_lines_far_from_a_change_are_left_out_and_counted() -> None:
    old = "\n".join(f"line {i}" for i in range(30))
    new = old.replace("line 15", "line fifteen")
    kinds = [(line.kind, line.count) for line in diff_texts(old, new, context=2).lines if line.kind != "same"]
    assert kinds == [("skipped", 13), ("removed", 0), ("added", 0), ("skipped", 12)]


def test_side_by_side_puts_a_changed_line_beside_its_old_self() -> None:
    rows = side_by_side(diff_texts(OLD, NEW).lines)
    assert [(left.old if left else None, right.new if right else None) for left, right in rows] == [
        (1, 1),
        (2, 2),
        (None, 3),
        (3, 4),
    ]


TEXTS = st.lists(st.text("ab c=1", max_size=6), max_size=12).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_any_diff(old: str, new: str) -> None:
    lines = diff_texts(old, new).lines
    assert [line.text for line in lines if line.kind != "added"] == old.splitlines()
    assert [line.text for line in lines if line.kind != "removed"] == new.splitlines()
    for line in lines:
        assert all(0 <= a < b <= len(line.text) for a, b in line.marks)
