"""The benchmark of log templates: its measure against hand-made examples, and its figures on a small set."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.bench.logs.accuracy import grouping_accuracy
from workbench.bench.logs.measure import groups_of, measure
from workbench.bench.logs.systems import read_systems
from workbench.cli.bench.logs import table
from workbench.errors import DataError

GROUPS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("found", "made", "accuracy"),
    [
        ("aabb", "xxyy", 1.0),
        ("abcd", "xxyy", 0.0),
        ("aabc", "xxyy", 0.5),
        ("aaab", "xxyz", 0.25),
        ("aaaa", "xxxy", 0.0),
        ("", "", 0.0),
    ],
)
def test_a_line_is_right_where_its_group_has_exactly_the_lines_of_the_one_made_by_hand(
    found: str, made: str, accuracy: float
) -> None:
    assert grouping_accuracy(found, made) == accuracy


@given(GROUPS)
def test_accuracy_is_what_comparing_the_sets_of_lines_one_by_one_gives(pairs: list[tuple[str, str]]) -> None:
    found, made = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    lines = range(len(pairs))
    right = sum({i for i in lines if found[i] == found[k]} == {i for i in lines if made[i] == made[k]} for k in lines)
    assert grouping_accuracy(found, made) == right / len(pairs)


def a_system(folder: Path) -> None:
    folder.mkdir()
    messages = [f"user {name} came" for name in ("anna", "bert", "carl", "dora", "emil", "fred")]
    messages += [f"disk {i} of {i * 7} is full" for i in range(30)]
    raw = [f"2025-08-15 10:00:{i:02} INFO app: {message}\n" for i, message in enumerate(messages)]
    (folder / "Small_2k.log").write_text("".join(raw))
    rows = [f"{i},{message},E{1 if 'user' in message else 2}\n" for i, message in enumerate(messages, 1)]
    (folder / "Small_2k.log_structured.csv").write_text("".join(["LineId,Content,EventId\n", *rows]))


def test_figures_are_complete_and_shown(tmp_path: Path) -> None:
    a_system(tmp_path / "logs")
    told: list[str] = []
    ticks = iter(range(10**6))
    document = measure(tmp_path, told.append, 200, clock=lambda: float(next(ticks)))
    small = document["systems"]["Small"]
    assert (small["content"], small["raw"], small["groups"], small["groups_by_hand"]) == (1.0, 1.0, 2, 2)
    assert small["read_per_s"] == 200
    assert document["lines_per_s"]["repeats"] == 200
    assert set(document["lines_per_s"]) == {"distinct", "distinct_ids", "new_words", "repeats"}
    assert all(size > 0 for size in document["memory_mb"].values())
    shown = "\n".join(table(document))
    assert "Small" in shown and "repeats 200" in shown
    assert told[0] == "Small"


@pytest.mark.parametrize("text", ["", "LineId,Content\n1,x\n"])
def test_a_folder_without_groups_is_refused(tmp_path: Path, text: str) -> None:
    if text:
        (tmp_path / "Small_2k.log_structured.csv").write_text(text)
    with pytest.raises(DataError):
        read_systems(tmp_path)


@pytest.mark.data
def test_templates_agree_with_hand_made_groups_of_real_systems() -> None:
    folder = os.environ.get("WORKBENCH_DATA", "")
    if not (Path(folder) / "logs").is_dir():
        pytest.skip("WORKBENCH_DATA names no folder with grouped log lines")
    systems = read_systems(Path(folder))
    right = [grouping_accuracy(groups_of(system.contents), system.groups) for system in systems]
    assert sum(right) / len(right) >= 0.95
