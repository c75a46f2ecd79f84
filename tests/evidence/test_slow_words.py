"""Words that were written to be slow to mask: each is masked at once, whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.masks import TEXT_LIMIT, Masks, plain

PIECES = [
    ".",
    "/",
    "-a",
    "a-",
    "a.",
    "0-a",
    "0.",
    "0:",
    ":0",
    "a0_",
    "@",
    "a@",
    "a@b.",
    "-",
    "f",
    "0f",
    "//",
    "%/",
    "[",
    "a(",
]
ENDS = ["", "!", "@", ".", "/", "(", "0"]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("start", ["", "/", "0", "a"])
def test_a_word_of_any_length_is_masked_in_a_few_looks(start: str, piece: str) -> None:
    words = [start + piece * (TEXT_LIMIT // len(piece) - 2) + end for end in ENDS]
    rows = [Masks().row(plain(word)) for word in words]  # never ends where a pattern can match in many ways
    assert all(rows)


@given(st.lists(st.sampled_from([*PIECES, *ENDS]), max_size=60).map("".join))
def test_masking_what_is_masked_changes_nothing(word: str) -> None:
    assert Masks().row(plain(word)) == Masks().row(plain(plain(word)))
