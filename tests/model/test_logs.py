"""Log lines as a noun: frozen, of one length, and cut by places."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.model.logs import LogLines


def three() -> LogLines:
    numbers, times = np.array([1, 2, 5]), np.array([10, 0, 30])
    texts = ("a x", "b y\n  c", "d z")
    return LogLines(numbers, times, np.array([True, False, True]), ("", "INFO", ""), ("", "b", ""), tuple("xyz"), texts)


def test_chosen_lines_keep_all_that_belongs_to_them() -> None:
    chosen = three().at([2, 0])
    assert (chosen.numbers.tolist(), chosen.times_ns.tolist(), chosen.known.tolist()) == ([5, 1], [30, 10], [True] * 2)
    assert (chosen.messages, chosen.texts) == (("z", "x"), ("d z", "a x"))
    assert len(three().at([])) == 0


def test_arrays_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        three().times_ns[0] = 1


@pytest.mark.parametrize("change", [{"numbers": np.array([1])}, {"levels": ("",)}])
def test_columns_of_another_length_are_refused(change: dict[str, object]) -> None:
    lines = three()
    columns = {name: getattr(lines, name) for name in LogLines.__dataclass_fields__} | change
    with pytest.raises(ValueError, match="3"):
        LogLines(**columns)
