"""Folders of cases: layouts that are found, traps that are repaired and counted, what is double, hostile files."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.cases.traps import every_trap, log, stamp, table, write
from workbench.data.cases.checking import check_cases
from workbench.data.cases.doubles import noise_of, same_noise
from workbench.data.cases.exporting import cell_of, write_lines
from workbench.data.cases.finding import find_cases
from workbench.data.cases.metrics import read_metrics
from workbench.data.cases.nouns import BENCHMARK, PAIRS, SHARED_COLUMNS, WINDOWS, CaseOptions, OpenedCase
from workbench.data.cases.opening import open_case
from workbench.data.cases.recognizing import index_of
from workbench.data.cases.review import FIX, Decision, labeled_cases, write_review
from workbench.data.opening import open_paths
from workbench.errors import DataError

LINES_OF_NEZHA = 14_534 + 7_817  # of both days
ALWAYS = {"assumed year", "assumed zone"}  # of every syslog


def opened(folder: Path, name: str, options: CaseOptions | None = None) -> OpenedCase:
    reference = next(one for one in find_cases(folder).references if one.name == name)
    return open_case(reference, options)


def kinds(case: OpenedCase) -> dict[str, int]:
    return {doubt.kind: doubt.count for doubt in case.doubts if doubt.kind not in ALWAYS}


def test_every_trap_is_repaired_counted_and_told(tmp_path: Path) -> None:
    expected = every_trap(tmp_path)
    index = find_cases(tmp_path)
    assert index.layout == BENCHMARK
    assert {one.name: kinds(open_case(one)) for one in index.references} == expected


def test_the_folder_itself_has_doubts_about_names_and_other_files(tmp_path: Path) -> None:
    every_trap(tmp_path)
    found = {doubt.kind: (doubt.series, doubt.count) for doubt in find_cases(tmp_path).doubts}
    assert found == {"misfiled": ("norm_9_9", 1), "other files": (tmp_path.name, 1)}


def test_files_that_the_workbench_wrote_are_no_doubt_about_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "anom_1_1", table(), log(10))
    for name in ("generated.json", "review.json"):
        (tmp_path / name).write_text("{}")
    assert find_cases(tmp_path).doubts == ()


def test_rows_that_are_left_out_are_named_by_line(tmp_path: Path) -> None:
    every_trap(tmp_path)
    case = opened(tmp_path, "anom_2_1")
    told = {doubt.kind: doubt.text for doubt in case.doubts}
    assert told["malformed rows"].endswith("were left out, in lines 8, 9, 31")
    assert told["repeated headers"].endswith("line 21")
    assert len(case.case.metrics) == 90 - 4


def test_labels_and_scenarios_come_from_folders_and_names(tmp_path: Path) -> None:
    every_trap(tmp_path)
    told = {one.name: (one.label, one.scenario) for one in find_cases(tmp_path).references}
    assert told["mali_1_2"] == ("anomalous", "mali_1")
    assert told["anom_2_1"] == ("anomalous", "anom_2")
    assert told["norm_1_1"] == ("normal", "norm_1")
    assert told["norm_9_9"] == ("anomalous", "anom_1")


def test_repaired_values_are_those_that_were_meant(tmp_path: Path) -> None:
    every_trap(tmp_path)
    plain, quoted = table(seed=2), opened(tmp_path, "anom_1_2").case
    np.testing.assert_array_equal(quoted.metrics.values[2], [float(cell) for cell in plain[3].split(",")[1:]])
    stray = opened(tmp_path, "anom_1_3").case
    np.testing.assert_array_equal(stray.metrics.values[4], [float(cell) for cell in table(seed=3)[5].split(",")[1:]])
    numbers = opened(tmp_path, "anom_2_2").case
    np.testing.assert_array_equal(numbers.metrics.values[1], [12, 30, np.nan, 12, np.nan])


def test_columns_that_tell_the_class_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    every_trap(tmp_path)
    shared = opened(tmp_path, "norm_1_1")
    assert shared.case.metrics.columns == SHARED_COLUMNS
    assert shared.left_out == ("app_cpu", "db_latency")
    every = opened(tmp_path, "norm_1_1", CaseOptions(every_column=True))
    assert every.case.metrics.columns == (*SHARED_COLUMNS, "app_cpu", "db_latency")
    assert kinds(every) == {}


def test_lines_are_on_the_clock_of_the_metrics_also_without_a_year(tmp_path: Path) -> None:
    write(tmp_path, "anom_1_1", table(), log())
    case = opened(tmp_path, "anom_1_1").case
    assert case.metrics.times_ns is not None
    assert case.lines.times_ns[0] == case.metrics.times_ns[0]
    assert case.points_of_lines().tolist() == [i // 5 for i in range(40)]


def test_lines_from_another_time_belong_to_no_point(tmp_path: Path) -> None:
    every_trap(tmp_path)
    assert opened(tmp_path, "norm_2_3").case.points_of_lines().tolist() == [-1]


def test_what_is_double_is_found_and_named(tmp_path: Path) -> None:
    every_trap(tmp_path)
    write(tmp_path, "mali_3_1", table(seed=6), log(3))
    check = check_cases(find_cases(tmp_path))
    assert check.doubles.copies == (("anom_1_1", "mali_2_1"),)
    assert check.doubles.contradicting == (("anom_1_1", "mali_2_1"),)
    assert check.doubles.same_metrics == (("mali_1_1", "mali_3_1"),)
    assert check.doubles.same_noise == (("anom_1_1", "mali_2_2"),)
    assert check.doubles.short == 1
    assert check.columns["app_cpu"] == {"normal": 1}
    assert check.tallies["no log"].cases == 2


def test_noise_is_told_from_other_noise_and_not_by_a_spike_in_the_same_place() -> None:
    rng = np.random.default_rng(3)
    spike = np.where(np.arange(90) == 30, 500.0, 0.0)
    columns = [rng.normal(0, 1, 90) + spike for _ in range(300)]
    columns += [columns[7] * -4 + np.linspace(0, 90, 90)]
    found = [noise_of(column) for column in columns]
    assert same_noise([f"c{i}" for i in range(301)], [one for one in found if one is not None]) == (("c7", "c300"),)


def test_a_folder_of_tables_and_logs_of_the_same_name_is_cases(tmp_path: Path) -> None:
    for name in ("monday", "tuesday"):
        (tmp_path / f"{name}.csv").write_text("\n".join(["time;load", *(f"{stamp(i)};{i}" for i in range(20))]))
        (tmp_path / f"{name}.log").write_text("\n".join(log(5)))
    index = find_cases(tmp_path)
    assert (index.layout, [one.name for one in index.references]) == (PAIRS, ["monday", "tuesday"])
    case = open_case(index.references[0]).case
    assert (case.metrics.columns, len(case.metrics), len(case.lines), case.label) == (("load",), 20, 5, "")


def test_one_table_and_one_log_in_a_folder_are_a_case_of_its_name(tmp_path: Path) -> None:
    inner = tmp_path / "outage"
    inner.mkdir()
    (inner / "metrics.csv").write_text("\n".join(table()))
    (inner / "app.log").write_text("\n".join(log()))
    assert [one.name for one in find_cases(tmp_path).references] == ["outage"]


def test_faults_in_tables_become_cases_with_the_minutes_before_them(tmp_path: Path) -> None:
    import pandas as pd

    minutes = [1_674_981_660 + 60 * i for i in range(40)]
    rows = [
        {"timestamp": at, "minute": at, "PodName": pod, "CpuUsage(m)": float(i), "Empty": None, "label": 0}
        for i, at in enumerate(minutes)
        for pod in ("cart", "order")
    ]
    pd.DataFrame(rows).to_parquet(tmp_path / "metrics.parquet")
    fault = minutes[20] + 5
    (tmp_path / "faults.csv").write_text(f"inject_pod,inject_type,t\norder,cpu_contention,{fault}\n")
    told = [fault * 10**9, -5, (minutes[-1] + 90) * 10**9]
    lines = {"TimeUnixNano": told, "PodName": ["order"] * 3, "level": ["ERROR", "INFO", "INFO"]}
    pd.DataFrame({**lines, "msg": ["it burns", "when?", "after all"]}).to_parquet(tmp_path / "log_sample.parquet")
    index = find_cases(tmp_path)
    assert index.layout == WINDOWS
    assert [(one.label, one.scenario) for one in index.references] == [
        ("anomalous", "cpu_contention"),
        *[("normal", "")] * 4,
    ]
    assert {doubt.kind: doubt.count for doubt in index.doubts} == {
        "no time": 1,
        "between cases": 1,
        "lines tell the label": 1,
    }
    case = open_case(index.references[0]).case
    assert case.metrics.columns == ("cart/CpuUsage(m)", "order/CpuUsage(m)")
    assert case.metrics.value.tolist() == [15, 16, 17, 18, 19, 20, 21, 22]
    assert (case.service, case.lines.messages, case.points_of_lines().tolist()) == ("order", ("it burns",), [5])


@pytest.mark.parametrize("names", [(), ("a.csv",), ("notes.txt", "b.csv"), ("readme.md",)])
def test_a_folder_without_cases_is_refused_in_a_sentence(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).write_text("\n".join(table(rows=3)))
    assert index_of(tmp_path) is None
    with pytest.raises(DataError, match=r"No cases in the folder .*: a case is a table"):
        find_cases(tmp_path)


def test_a_folder_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    assert index_of(tmp_path / "gone") is None
    with pytest.raises(DataError, match="There is no folder"):
        find_cases(tmp_path / "gone")


HOSTILE = {
    "a line of 10 MB": b"2025-07-12T04:00:00Z app: " + b"x" * 10_000_000 + b"\n2025-07-12T04:00:01Z app: after\n",
    "binary": bytes(range(256)) * 200,
    "colors": b"2025-07-12T04:00:00Z \x1b[31mapp\x1b[0m: \x1b]0;title\x07red\n",
    "UTF-16": "2025-07-12T04:00:00Z app: größer\n".encode("utf-16"),
    "Latin-1": "2025-07-12T04:00:00Z app: größer\n".encode("latin-1"),
    "HTML": b"2025-07-12T04:00:00Z app: <script>alert(1)</script>\n",
    "a formula": b'=HYPERLINK("http://evil","click")\n',
    "lone quotes": b'"\n""\n"""\n',
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_logs_lose_no_line_and_end_no_case(tmp_path: Path, what: str) -> None:
    write(tmp_path, "anom_1_1", table(), [])
    (tmp_path / "anom_dataset" / "scenario_1" / "anom_1_1.log").write_bytes(HOSTILE[what])
    case = opened(tmp_path, "anom_1_1").case
    assert len(case.metrics) == 90
    assert len(case.lines) >= 1
    if what == "a line of 10 MB":
        assert len(case.lines.texts[0]) > 10_000_000
        assert len(case.lines) == 2


@given(st.lists(st.text(alphabet='0123456789.,;"eE+-%:TZ \tabc=\x00', max_size=40), max_size=12))
@settings(max_examples=150, deadline=None)
def test_rows_of_anything_are_read_or_refused_with_every_row_counted(rows: list[str]) -> None:
    lines = [*table(rows=2), *rows]
    read = read_metrics("x", lines, shared_only=True)
    left = {doubt.kind: doubt.count for doubt in read.doubts}
    out = sum(left.get(kind, 0) for kind in ("malformed rows", "repeated headers", "duplicate times"))
    assert len(read.series) + out == 2 + sum(bool(row.strip()) for row in rows)


@pytest.mark.skipif("WORKBENCH_DATA" not in os.environ, reason="needs real data: set WORKBENCH_DATA")
def test_the_faults_of_a_real_system_become_cases() -> None:
    folder = Path(os.environ["WORKBENCH_DATA"]) / "context" / "nezha_trainticket"
    if not folder.is_dir():
        pytest.skip("this data has no cases")
    index = find_cases(folder)
    assert sum(one.label == "anomalous" for one in index.references) == 45
    case = open_case(index.references[0]).case
    assert len(case.lines) > 0
    assert (case.points_of_lines() >= 0).all()
    outside = sum(doubt.count for doubt in index.doubts if doubt.kind in ("no time", "between cases"))
    assert sum(len(open_case(one).case.lines) for one in index.references) + outside == LINES_OF_NEZHA


def test_opening_a_folder_of_cases_as_series_tells_that_it_holds_cases(tmp_path: Path) -> None:
    for i, name in enumerate(("anom_1_1", "anom_1_2")):
        write(tmp_path, name, table(seed=i), log())
    inner = tmp_path / "anom_dataset"
    found = open_paths([inner])
    assert [len(index.references) for index in found.cases] == [2]
    assert [(doubt.series, doubt.count) for doubt in found.doubts if doubt.kind == "cases"] == [(inner.name, 2)]
    assert len(found.series) == 2
    with pytest.raises(DataError, match="it holds 2 cases, metrics with their logs"):
        open_paths([tmp_path])


@given(st.text(min_size=1, max_size=20) | st.text(" \t;=+-@\r\n\x1b\ufeff\u200b\xa0a'", max_size=9))
@settings(max_examples=300, deadline=None)
def test_no_cell_of_an_export_begins_a_formula(text: str) -> None:
    cell = cell_of(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert not re.search(r"[;\t]\s*[=+@-]", cell)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", cell)
    if re.fullmatch(r"[\w .,:/-]*", text) and not text.lstrip().startswith("-"):
        assert cell == text


def test_an_export_of_hostile_lines_is_read_back_line_by_line(tmp_path: Path) -> None:
    write(tmp_path, "anom_1_1", table(), ["=cmd|'/c calc'!A0", "@SUM(1)", 'a,b"c', " =1+1", "\x1b[31mred", "x\x00y"])
    case = opened(tmp_path, "anom_1_1").case
    assert write_lines([case], tmp_path / "lines.csv") == len(case.lines)
    with (tmp_path / "lines.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == [
        "'=cmd|'/c calc'!A0",
        "'@SUM(1)",
        'a,b"c\n =1+1',
        "\\x1b[31mred",
        "x\\x00y",
    ]


def test_labels_come_from_the_review_and_where_they_lack_the_way_to_give_them_is_told(tmp_path: Path) -> None:
    for at, name in enumerate(("busy", "calm")):
        (tmp_path / f"{name}.csv").write_text("\n".join(table(seed=at)))
        (tmp_path / f"{name}.log").write_text("\n".join(log(10)))
    with pytest.raises(DataError, match=r"there are no labeled ones.*cases review DIR --fix NAME"):
        labeled_cases(tmp_path)
    known = {one.name: open_case(one).case.content_hash() for one in find_cases(tmp_path).references}
    labels, when = {"busy": "anomalous", "calm": "normal"}, "2026-03-09T00:00:00Z"
    write_review(tmp_path, {name: Decision(FIX, "seen", "me", when, known[name], labels[name]) for name in labels})
    assert {one.name: one.label for one in labeled_cases(tmp_path)} == labels
