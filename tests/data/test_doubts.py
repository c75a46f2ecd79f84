"""What is doubtful about opened series: each doubt with its count and its first point."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from workbench.data.nouns import ColumnChoice, Doubt
from workbench.data.opening import open_paths

T0 = 1_700_000_000
NOW = float(T0 + 10**8)


@dataclass(frozen=True)
class Case:
    """Rows of (time offset in s, value, label, is_test), and the doubt they must raise."""

    kind: str
    rows: list[tuple[object, object, object, object]]
    count: int
    first: int | None


def _rows(n: int = 300) -> list[tuple[object, object, object, object]]:
    return [(T0 + 60 * i, i % 7, int(i in (50, 51, 200)), int(i >= n // 2)) for i in range(n)]


def _changed(changes: dict[int, tuple[object, object, object, object]]) -> list[tuple[object, object, object, object]]:
    rows = _rows()
    for i, row in changes.items():
        rows[i] = row
    return rows


def _without(*gone: int) -> list[tuple[object, object, object, object]]:
    return [row for i, row in enumerate(_rows()) if i not in gone]


PLAIN = _rows()
CASES = [
    Case("duplicates", [*PLAIN[:100], PLAIN[99], PLAIN[99], *PLAIN[100:]], 2, 99),
    Case("unsorted", [*PLAIN[:100], PLAIN[101], PLAIN[100], *PLAIN[102:]], 1, None),
    Case("gaps", _without(120, 121, 122), 1, 120),
    Case("uneven steps", _changed({30: (T0 + 60 * 30 + 20, 1, 0, 0)}), 2, 30),
    Case("mixed intervals", [(T0 + (60 * i if i < 200 else 300 * i), i, 0, 0) for i in range(300)], 100, 200),
    Case("missing values", _changed({3: (T0 + 180, "", 0, 0), 9: (T0 + 540, "NaN", 0, 0)}), 2, 3),
    Case("text values", _changed({3: (T0 + 180, "12 ms", 0, 0)}), 1, 3),
    Case("missing values", _changed({8: (T0 + 480, "inf", 0, 0)}), 1, 8),
    Case("missing labels", _changed({7: (T0 + 420, 1, "", 0)}), 1, 7),
    Case("no time", _changed({7: ("", 1, 0, 0)}), 1, None),
    Case("no anomaly", [(*row[:2], 0, row[3]) for row in PLAIN], 300, None),
    Case("all anomalous", [(*row[:2], 1, row[3]) for row in PLAIN], 300, 0),
    Case("many anomalous", [(*row[:2], int(i >= 100), row[3]) for i, row in enumerate(PLAIN)], 200, 100),
    Case("labels in one half", [(*row[:2], int(i == 40), row[3]) for i, row in enumerate(PLAIN)], 1, 40),
    Case("labels in one half", [(*row[:2], int(i == 240), row[3]) for i, row in enumerate(PLAIN)], 1, 240),
    Case("constant", [(row[0], 5, *row[2:]) for row in PLAIN], 300, 0),
    Case("scattered test part", _changed({200: (T0 + 12_000, 1, 1, 0)}), 1, 200),
    Case("no test part", [(*row[:3], 0) for row in PLAIN], 300, None),
    Case("future times", _changed({i: (T0 + 2 * 10**8 + i, 1, 0, 1) for i in (298, 299)}), 2, 298),
    Case("old times", [(T0 // 4 + 60 * i, *row[1:]) for i, row in enumerate(PLAIN)], 300, 0),
    Case("few points", PLAIN[:20], 20, None),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_a_doubt_is_shown_with_its_count_and_its_first_point(case: Case, tmp_path: Path) -> None:
    doubts = _open(tmp_path, case.rows)
    found = [doubt for doubt in doubts if doubt.kind == case.kind]
    assert [(doubt.count, doubt.first_point) for doubt in found] == [(case.count, case.first)], doubts
    assert found[0].series == "s"
    assert found[0].text[0].isupper() or found[0].text[0].isdigit() or found[0].kind == "constant"
    assert not found[0].text.endswith(".")


def test_clean_data_raises_no_doubt(tmp_path: Path) -> None:
    assert _open(tmp_path, PLAIN) == ()


def test_a_series_without_labels_or_times_says_so(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("value\n" + "".join(f"{i % 9}\n" for i in range(300)))
    opened = open_paths([path])
    assert opened.series[0].labels is None
    assert opened.series[0].times_ns is None
    assert {doubt.kind for doubt in opened.doubts} == {"no label", "no times"}


def test_a_last_row_that_was_cut_off_is_left_out_with_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("timestamp,value,label\n" + "".join(f"{T0 + 60 * i},{i},0\n" for i in range(300)) + f"{T0},1")
    opened = open_paths([path])
    assert len(opened.series[0]) == 300
    assert "cut off" in {doubt.kind for doubt in opened.doubts}


def test_columns_of_numbers_that_stay_unused_are_named(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("timestamp,cpu,memory\n" + "".join(f"{T0 + 60 * i},{i % 50},{i * 2.5}\n" for i in range(300)))
    opened = open_paths([path])
    assert opened.series[0].columns == ("cpu",)
    assert [doubt.text for doubt in opened.doubts if doubt.kind == "other columns"] == [
        "Further columns of numbers were not used: memory"
    ]


def test_of_duplicate_times_the_first_value_is_kept(tmp_path: Path) -> None:
    rows = [*PLAIN[:100], (PLAIN[99][0], 1000, 0, 0), *PLAIN[100:]]
    path = _write(tmp_path, rows)
    series = open_paths([path]).series[0]
    assert series.value[99] == PLAIN[99][1]
    assert series.times_ns is not None
    assert np.all(np.diff(series.times_ns) > 0)


def test_sorting_moves_values_labels_and_the_test_part_together(tmp_path: Path) -> None:
    shuffled = [PLAIN[i] for i in np.random.default_rng(4).permutation(len(PLAIN))]
    tidy = open_paths([_write(tmp_path, PLAIN)]).series[0]
    mixed = open_paths([_write(tmp_path, shuffled)]).series[0]
    assert mixed.content_hash() == tidy.content_hash()
    assert mixed.labels == tidy.labels
    assert mixed.test_start == tidy.test_start == 150


def _open(folder: Path, rows: list[tuple[object, object, object, object]]) -> tuple[Doubt, ...]:
    return open_paths([_write(folder, rows)], ColumnChoice(), clock=lambda: NOW).doubts


def _write(folder: Path, rows: list[tuple[object, object, object, object]]) -> Path:
    path = folder / "s.csv"
    path.write_text("timestamp,value,label,is_test\n" + "".join(",".join(map(str, row)) + "\n" for row in rows))
    return path
