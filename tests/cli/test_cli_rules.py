"""The verbs about rules and packs: check, score, approve, export, verify, detect."""

from __future__ import annotations

import csv
import json
import subprocess
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import ANN, GOOD_RULE, MAIN, POINTS, Cli, environment, jumps, write_series
from workbench.packs.approval import is_approved
from workbench.packs.pack import read_pack
from workbench.packs.rulefile import read_rule
from workbench.packs.zipped.archive import read_archive, write_archive
from workbench.packs.zipped.packinfo import sums_of
from workbench.project.project import Project
from workbench.sandbox.layers import ALL_LAYERS

FIGURES = {"event_f1", "precision", "recall", "false_alarms_per_day", "point_f1"}


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    path = tmp_path / "rule.py"
    path.write_text(GOOD_RULE, "utf-8")
    return path


def test_a_sound_rule_is_clean(rule: Path, cli: Cli) -> None:
    ended = cli("check", rule)
    assert (ended.code, ended.err) == (0, "")
    assert "clean" in ended.out
    for layer in ALL_LAYERS:  # active, or why not
        assert f" {layer}: " in ended.out


UNSOUND = {
    "syntax": ("def inference(sample)\n", "line 1"),
    "import": ("import os\n\n\ndef inference(sample):\n    return sample[:, 0] > 1\n", "os"),
    "crash": ("def inference(sample):\n    return sample[:, 7] > 1\n", "line 2"),
    "shape": ("def inference(sample):\n    return [1, 2, 3]\n", ""),
}


@pytest.mark.parametrize("fault", UNSOUND)
def test_an_unsound_rule_fails_the_check_with_its_line_and_exit_code_1(fault: str, rule: Path, cli: Cli) -> None:
    text, said = UNSOUND[fault]
    rule.write_text(text, "utf-8")
    ended = cli("check", rule)
    assert (ended.code, ended.err) == (1, "")
    assert said in ended.out
    assert "Traceback" not in ended.out


def test_score_has_the_keys_of_train_and_null_for_what_it_does_not_know(rule: Path, two_series: Path, cli: Cli) -> None:
    ended = cli("score", rule, two_series, "--json", "-")
    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert set(document) == {"series", "micro", "macro", "worse_than_base", "seconds", "usd"}
    assert document["worse_than_base"] is None
    assert document["usd"] is None
    for one in document["series"]:
        assert set(one["test"]) == set(one["train"]) == set(one["validation"]) == FIGURES
        assert set(one["train"].values()) == set(one["validation"].values()) == {None}
        assert one["test"]["recall"] == 1.0


def test_score_counts_the_test_part_where_the_data_names_one(rule: Path, tmp_path: Path, cli: Cli) -> None:
    """Every jump before the test part is left without a label, so only all points together hold false alarms."""
    path = write_series(tmp_path / "one.csv", ("timestamp", "value", "label", "is_test"))
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line[:-4] + ",0,0" if line.endswith(",1,0") else line for line in lines) + "\n", "utf-8")

    target = tmp_path / "out.json"
    assert cli("score", rule, path, "--json", target).code == 0
    (one,) = json.loads(target.read_text("utf-8"))["series"]
    assert one["test"]["recall"] == 1.0


@pytest.mark.slow
def test_score_prints_a_table_for_people_and_takes_a_pack(one_pack: Path, two_series: Path, cli: Cli) -> None:
    ended = cli("score", one_pack, two_series)
    assert ended.code == 0, ended.err
    lines = ended.out.splitlines()
    assert [line.split()[0] for line in lines] == ["series", "alpha", "beta", "all"]
    assert "pooled" in lines[-1]


def test_an_output_whose_reader_has_gone_is_no_error(rule: Path, two_series: Path) -> None:
    process = subprocess.Popen(
        [*MAIN, "score", str(rule), str(two_series)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


def test_approve_records_who_when_and_why_in_files_and_project(run_folder: Path, cli: Cli) -> None:
    ended = cli("approve", run_folder, *ANN, "--by", " Ann ", "--rule", "alpha", "--note", "read with care")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("alpha approved by Ann at ")
    table = tomllib.loads((run_folder / "rules" / "alpha" / "rule.toml").read_text("utf-8"))
    assert (table["status"], table["approval"]["by"], table["approval"]["note"]) == (
        "approved",
        "Ann",
        "read with care",
    )
    assert is_approved(read_rule(run_folder / "rules" / "alpha"))
    assert not is_approved(read_rule(run_folder / "rules" / "beta"))


def test_approve_prints_the_checklist_of_the_window_with_alerts_a_day(run_folder: Path, cli: Cli) -> None:
    rows = cli("approve", run_folder, *ANN, "--rule", "beta").out.splitlines()[1:]
    assert "  ✓ The contract holds: safe, repeatable, and the same as a stream" in rows
    noise = next(row for row in rows if "alert" in row)
    assert noise.startswith(("  ✓ Noise seen: ", "  ! It calls often: "))
    assert any(row.startswith("  ✓ Validation: event F1 ") for row in rows)
    assert "  ✓ Owner: ops" in rows


def test_a_rule_whose_alerts_a_day_nobody_can_know_is_approved_with_a_warning(run_folder: Path, cli: Cli) -> None:
    (run_folder / "run.rwb").unlink()
    ended = cli("approve", run_folder, *ANN)
    assert ended.code == 0
    assert "  ! There is no series here to run it on, so alerts a day are unknown" in ended.out


@pytest.mark.slow
def test_approve_asks_for_owner_and_runbook_and_keeps_what_it_is_given(run_folder: Path, cli: Cli) -> None:
    ended = cli("approve", run_folder, "--by", "Ann", "--owner", "ops")
    assert (ended.code, ended.out) == (2, "")
    assert "alpha was not approved: it has no runbook. Give --runbook, or" in ended.sentence
    assert cli("approve", run_folder, "--by", "Ann").sentence.count("--owner and --runbook") == 1
    assert read_rule(run_folder / "rules" / "alpha").owner == "", "a refusal wrote something"
    given = ("--owner", "ops", "--runbook", "call us", "--severity", "critical")
    assert cli("approve", run_folder, "--by", "Ann", *given).code == 0
    on_disk = read_rule(run_folder / "rules" / "beta")
    assert (on_disk.owner, on_disk.runbook, on_disk.severity) == ("ops", "call us", "critical")
    with Project.open(run_folder / "run.rwb") as project:
        assert project.rule("beta") == on_disk
    assert cli("approve", run_folder, "--by", "Bea").code == 0, "the fields are in rule.toml now"


@pytest.mark.slow
def test_four_eyes_ask_who_edited_the_files_and_refuse_that_person(run_folder: Path, cli: Cli) -> None:
    assert cli("approve", run_folder, *ANN, "--four-eyes").code == 0, "a run made them, so anybody may approve"
    path = run_folder / "rules" / "beta" / "rule.py"
    path.write_text(path.read_text("utf-8") + "\n# tuned by hand\n", "utf-8")
    ended = cli("approve", run_folder, *ANN)
    assert (ended.code, ended.out) == (2, "")
    assert "Give --edited-by" in ended.sentence
    ended = cli("approve", run_folder, *ANN, "--edited-by", "ann")
    assert ended.code == 2
    assert "the project asks for four eyes, and ann edited it last" in ended.sentence
    assert not is_approved(read_rule(run_folder / "rules" / "beta"))
    assert cli("approve", run_folder, *ANN, "--edited-by", "Bea").code == 0
    ended = cli("approve", run_folder, *ANN, "--by", "Bea")
    assert "Bea edited it last" in ended.sentence, "who edited is remembered"


@pytest.mark.slow
def test_without_its_project_a_rule_is_approved_by_its_files_alone(run_folder: Path, cli: Cli) -> None:
    (run_folder / "run.rwb").unlink()
    assert "owner" in cli("approve", run_folder, "--by", "Ann").sentence
    assert cli("approve", run_folder, *ANN, "--four-eyes").code == 2
    assert cli("approve", run_folder, *ANN).code == 0
    assert is_approved(read_rule(run_folder / "rules" / "alpha"))


def test_a_broken_rule_is_not_approved_and_no_other_one_either(run_folder: Path, cli: Cli) -> None:
    (run_folder / "rules" / "beta" / "rule.py").write_text("import os\n", "utf-8")
    ended = cli("approve", run_folder, *ANN)
    assert ended.code == 2
    assert "beta" in ended.sentence
    assert not is_approved(read_rule(run_folder / "rules" / "alpha"))


@pytest.mark.slow
def test_what_is_not_approved_or_was_changed_since_is_not_exported(run_folder: Path, cli: Cli) -> None:
    out = run_folder.parent / "x-1.0.0.rulepack"
    ended = cli("export", run_folder, "--out", out)
    assert ended.code == 2
    assert "approve" in ended.sentence.lower()
    assert cli("approve", run_folder, *ANN).code == 0
    path = run_folder / "rules" / "beta" / "rule.py"
    path.write_text(path.read_text("utf-8") + "\n# changed\n", "utf-8")
    ended = cli("export", run_folder, "--out", out)
    assert ended.code == 2
    assert "beta" in ended.sentence
    assert not out.exists()
    ended = cli("export", run_folder, "--out", out, "--rule", "alpha")
    assert ended.code == 0, ended.err
    assert [name for name in zipfile.ZipFile(out).namelist() if name.endswith("rule.py")] == ["rules/alpha/rule.py"]


def test_the_same_approved_files_give_the_same_pack(one_pack: Path, cli: Cli, tmp_path: Path) -> None:
    again = tmp_path / one_pack.name
    assert cli("export", one_pack.parent / "run", "--out", again).code == 0
    assert again.read_bytes() == one_pack.read_bytes()


def test_an_export_proposes_the_version_by_what_changed_since_the_pack_before(
    one_pack: Path, cli: Cli, tmp_path: Path
) -> None:
    run = one_pack.parent / "run"
    for name, version, advice in (
        ("both", "1.2.0", "1.2.0 is proposed (none): nothing changed."),
        ("both-1.3.0", "1.3.0", "1.2.0 is proposed (none)"),
    ):
        ended = cli("export", run, "--out", tmp_path / f"{name}.rulepack", "--previous", one_pack)
        assert ended.code == 0
        assert advice in ended.err
        assert read_pack(tmp_path / f"{name}.rulepack").version == version
    out = tmp_path / "both-1.2.1.rulepack"
    ended = cli("export", run, "--out", out, "--previous", one_pack, "--rule", "alpha")
    assert "2.0.0 is proposed (major): beta is gone." in ended.err
    assert "tells its users less than changed" in ended.err
    out = tmp_path / "both-1.1.0.rulepack"
    ended = cli("export", run, "--out", out, "--previous", one_pack, "--rule", "alpha", "--combination", "any")
    assert "does not come after 1.2.0" in ended.err
    assert read_pack(out).combination == "any"


def test_an_aggregator_needs_a_base_and_roles_are_kept_in_the_pack(one_pack: Path, cli: Cli, tmp_path: Path) -> None:
    common = ("export", one_pack.parent / "run", "--out", tmp_path / "p.rulepack", "--combination", "aggregator")
    ended = cli(*common)
    assert (ended.code, "an aggregator starts from one" in ended.sentence) == (2, True)
    ended = cli(*common, "--role", "alpha=boss")
    assert (ended.code, "rule, base, add, filter" in ended.sentence) == (2, True)
    assert cli(*common, "--role", "alpha=base", "--role", "beta=filter").code == 0
    assert read_pack(tmp_path / "p.rulepack").roles == {"alpha": "base", "beta": "filter"}


def test_a_pack_names_itself_by_its_file_and_carries_a_report(one_pack: Path) -> None:
    with zipfile.ZipFile(one_pack) as archive:
        info = tomllib.loads(archive.read("pack.toml").decode())
        page = archive.read("REPORT.html").decode()
    assert (info["name"], info["version"]) == ("both", "1.2.0")
    assert "<h2>" in page
    assert "approved by Ann" in page


def test_verify_prints_each_check_and_passes(one_pack: Path, cli: Cli) -> None:
    ended = cli("verify", one_pack)
    assert (ended.code, ended.err) == (0, "")
    unsigned, *lines, conclusion = ended.out.splitlines()
    checks = [line for line in lines if line.startswith("ok  ")]
    assert unsigned.startswith("skip signature")
    assert not any(line.startswith("FAIL") for line in lines)
    assert conclusion == f"All {len(checks)} checks hold"
    assert all(any(line.startswith(f"ok   {name}: ") for line in checks) for name in ("alpha", "beta"))


def repacked(pack: Path, out: Path, change: dict[str, bytes]) -> Path:
    """A copy of a pack with some members replaced and the sums made to hold again."""
    files = read_archive(pack.read_bytes()) | change
    del files["SHA256SUMS"]
    out.write_bytes(write_archive(files | {"SHA256SUMS": sums_of(files)}))
    return out


def test_verify_fails_with_1_where_a_carried_example_gives_other_flags(
    one_pack: Path, tmp_path: Path, cli: Cli
) -> None:
    member = "rules/alpha/examples/positive-1.csv"
    with zipfile.ZipFile(one_pack) as archive:
        rows = list(csv.DictReader(archive.read(member).decode().splitlines()))
    at = next(number for number, row in enumerate(rows) if row["flag"] == "1")
    rows[at] |= {"flag": "0", "condition": "0"}
    text = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"
    bad = repacked(one_pack, tmp_path / "bad-1.2.0.rulepack", {member: text.encode()})
    ended = cli("verify", bad)
    assert (ended.code, ended.err) == (1, "")
    failed = [line for line in ended.out.splitlines() if line.startswith("FAIL")]
    assert len(failed) == 1
    assert "expected" in failed[0]
    assert "got" in failed[0]


def test_a_damaged_pack_fails_to_verify_and_does_not_detect(
    one_pack: Path, two_series: Path, tmp_path: Path, cli: Cli
) -> None:
    data = bytearray(one_pack.read_bytes())
    data[len(data) // 2] ^= 0xFF
    bad = tmp_path / "bad.rulepack"
    bad.write_bytes(bytes(data))
    ended = cli("verify", bad)
    assert (ended.code, ended.err) == (1, "")
    assert "\nFAIL pack: " in ended.out
    ended = cli("detect", bad, two_series / "alpha.csv")
    assert (ended.code, ended.out) == (2, "")
    assert ended.sentence


def test_detect_writes_the_agreed_columns_with_the_times_of_the_file(
    one_pack: Path, two_series: Path, tmp_path: Path, cli: Cli
) -> None:
    out = tmp_path / "flags.csv"
    ended = cli("detect", one_pack, two_series / "alpha.csv", "--out", out)
    assert (ended.code, ended.out) == (0, "")
    with out.open(newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
        assert reader.fieldnames == ["timestamp", "value", "condition", "flag", "reason"]
    value, label = jumps()
    assert len(rows) == POINTS
    assert [row["timestamp"] for row in rows[:2]] == ["1700000000", "1700000060"]
    assert np.allclose([float(row["value"]) for row in rows], value, atol=1e-3)
    on = [row for row in rows if row["flag"] == "1"]
    assert {row["flag"] for row in rows} <= {"0", "1", "-1"}
    assert on
    assert all(row["condition"] == "1" and row["reason"].startswith("Abnormal Rule ") for row in on)
    assert all(row["reason"] == "" for row in rows if row["condition"] != "1")
    hits = sum(int(label[at]) for at, row in enumerate(rows) if row["flag"] == "1")
    assert hits >= 0.8 * len(on)


def test_detect_without_a_file_writes_to_stdout_alone(one_pack: Path, two_series: Path, cli: Cli) -> None:
    ended = cli("detect", one_pack, two_series / "beta.csv")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[0] == "timestamp,value,condition,flag,reason"
    assert len(ended.out.splitlines()) == POINTS + 1


def test_detect_takes_a_parquet_file(one_pack: Path, tmp_path: Path, cli: Cli) -> None:
    import pandas as pd

    value, _ = jumps()
    times = pd.Timestamp("2023-11-14T22:13:20Z") + pd.to_timedelta(np.arange(POINTS), unit="min")
    pd.DataFrame({"timestamp": times, "value": value}).to_parquet(tmp_path / "alpha.parquet")
    ended = cli("detect", one_pack, tmp_path / "alpha.parquet")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[1].startswith("2023-11-14T22:13:20")
    assert sum(line.split(",")[3] == "1" for line in ended.out.splitlines()[1:]) > 5


def test_a_series_that_no_rule_takes_is_refused_by_name(
    one_pack: Path, two_series: Path, tmp_path: Path, cli: Cli
) -> None:
    stranger = tmp_path / "stranger.csv"
    stranger.write_bytes((two_series / "alpha.csv").read_bytes())
    ended = cli("detect", one_pack, stranger)
    assert (ended.code, ended.out) == (2, "")
    assert "stranger" in ended.sentence


def test_samples_generate_writes_six_labeled_series(tmp_path: Path, cli: Cli) -> None:
    ended = cli("samples", "generate", "--out", tmp_path / "made")
    assert ended.code == 0, ended.err
    paths = sorted((tmp_path / "made").glob("*.csv"))
    assert len(paths) == 6
    for path in paths:
        assert path.read_text("utf-8").splitlines()[0].startswith("timestamp,value,label")


def test_samples_generate_writes_as_many_series_of_a_family_as_asked(tmp_path: Path, cli: Cli) -> None:
    ended = cli("samples", "generate", "--family", "seasons_changing", "--count", "3", "--out", tmp_path / "made")
    assert ended.code == 0, ended.err
    paths = sorted((tmp_path / "made").iterdir())
    assert [path.name for path in paths] == [f"seasons_changing_{number}.csv" for number in (1, 2, 3)]
    assert ended.out.split() == [str(path) for path in paths]
    refused = cli("samples", "generate", "--family", "tides", "--out", tmp_path / "none")
    assert (refused.code, refused.out) == (2, "")
    assert "seasons_changing" in refused.err
