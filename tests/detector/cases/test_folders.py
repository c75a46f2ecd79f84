"""`verify` and `detect --cases` in processes of their own: what is decided, cells that nothing runs."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.fakes import casepacks, incidents
from tests.packs.made import RULE
from workbench.model.case import Case
from workbench.packs.build import pack_bytes
from workbench.packs.cases.reasoner import ReasonerTexts
from workbench.packs.pack import parse_pack

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "incidents-1.0.0.rulepack"
    carried = (casepacks.example(incidents.MINE), casepacks.example(incidents.BACKUP, anomalous=False))
    path.write_bytes(casepacks.bytes_of(carried))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pairs of a table and a log; one is named as a formula."""
    place = tmp_path_factory.mktemp("cases")
    for name, case in (
        ("one", incidents.case_of(incidents.MINE, 800)),
        ("=two", incidents.case_of(incidents.LEAK, 801)),
        ("three", casepacks.quiet(802)),
    ):
        written(case, place / name)
    return place


def written(case: Case, path: Path) -> None:
    times = case.metrics.times_ns
    assert times is not None
    rows = [["timestamp", *case.metrics.columns]]
    rows += [[moment(int(t)), *map(repr, row)] for t, row in zip(times, case.metrics.values.tolist(), strict=True)]
    path.with_suffix(".csv").write_text("\n".join(map(",".join, rows)) + "\n")
    said = zip(case.lines.times_ns.tolist(), case.lines.levels, case.lines.messages, strict=True)
    path.with_suffix(".log").write_text("".join(f"{moment(t)} {level or 'INFO'} {text}\n" for t, level, text in said))


def moment(ns: int) -> str:
    return datetime.fromtimestamp(ns // 10**9, UTC).isoformat().replace("+00:00", "Z")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workbench.detector", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_verify_runs_the_carried_cases_and_fails_where_one_is_decided_otherwise(packed: Path, tmp_path: Path) -> None:
    done = run("verify", packed, "--junit", tmp_path / "checks.xml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "anomalous, mali_1, its rule holds, as expected" in done.stdout
    assert "case mali_1" in (tmp_path / "checks.xml").read_text()
    wrong = tmp_path / "wrong.rulepack"
    wrong.write_bytes(casepacks.bytes_of((replace(casepacks.example(incidents.MINE), scenario=incidents.LEAK),)))
    failed = run("verify", wrong)
    assert failed.returncode == 1
    assert "expected anomalous, anom_2, its rule holds, got anomalous, mali_1, its rule holds" in failed.stdout


@pytest.mark.parametrize("card", ["format = 1\npoint = 'x'", "point = [", "a" * 400_000, "x = " + "[" * 5_000])
def test_a_reasoner_that_cannot_be_read_is_a_failed_check(card: str, tmp_path: Path) -> None:
    path = tmp_path / "p-1.0.0.rulepack"
    rules = parse_pack(casepacks.bytes_of()).rules
    path.write_bytes(pack_bytes(rules, name="p", version="1.0.0", reasoner=ReasonerTexts(card)))
    done = run("verify", path)
    assert done.returncode == 1 and "FAIL reasoner" in done.stdout and "Traceback" not in done.stderr


def test_a_folder_is_decided_as_json_lines_with_evidence(packed: Path, folder: Path) -> None:
    done = run("detect", packed, "--cases", folder)
    assert done.returncode == 0, done.stderr
    rows = {row["case"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert [rows[name]["scenario"] for name in ("one", "=two", "three")] == [incidents.MINE, incidents.LEAK, None]
    assert [rows[name]["decision"] for name in ("one", "=two", "three")] == ["anomalous", "anomalous", "normal"]
    one = rows["one"]
    assert one["verified"] is True and one["runbook"] == "see cryptomining" and one["reasons"]
    assert any(sign["name"].startswith("mali_1.") and sign["lines"] for sign in one["log"])
    assert any(shape["metric"] == "cpu_usage" and shape["from"].endswith("Z") for shape in one["metrics"])
    assert "3 cases, 2 anomalous; decided by incidents" in done.stderr


def test_no_cell_of_the_csv_begins_a_formula(packed: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "said.csv"
    assert run("detect", packed, "--cases", folder, "--out", out).returncode == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert sorted(row["case"] for row in rows) == ["'=two", "one", "three"]
    assert not any(str(cell).startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_junit_calls_each_case_that_needs_somebody_a_failure(packed: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "said.xml"
    assert run("detect", packed, "--cases", folder, "--out", out).returncode == 0
    root = ElementTree.parse(out).getroot()
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    failed = [one.get("name") for one in root.iter("testcase") if one.find("failure") is not None]
    assert sorted(map(str, failed)) == ["=two", "one"]


def test_what_is_asked_for_must_be_clear_and_the_pack_able(packed: Path, folder: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain-1.0.0.rulepack"
    plain.write_bytes(pack_bytes([RULE], name="plain", version="1.0.0"))
    for arguments, words in (
        ((packed,), "Name one of them"),
        ((packed, folder / "one.csv", "--cases", folder), "both a file and --cases"),
        ((packed, folder / "one.csv", "--format", "csv"), "--format is for cases"),
        ((plain, "--cases", folder), "carries no reasoner"),
        ((packed, "--cases", tmp_path), "no case"),
    ):
        done = run("detect", *arguments)
        assert done.returncode == 2 and words.lower() in done.stderr.lower(), done.stderr
        assert done.stdout == ""
