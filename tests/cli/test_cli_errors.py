"""What the user can mend: exit code 2 and one sentence on stderr, without a traceback and without a half-made file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import GOOD_RULE, Cli, run_cli, write_series

Case = tuple[Callable[[Path], tuple[object, ...]], str]


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _rule(folder: Path, text: str = GOOD_RULE) -> Path:
    return _file(folder, "rule.py", text.encode())


CASES: dict[str, Case] = {
    "an unknown verb": (lambda _: ("dance",), "dance"),
    "a verb without its arguments": (lambda t: ("approve", t), "--by"),
    "an unknown choice": (lambda t: ("train", t, "--out", t / "o", "--mode", "both"), "both"),
    "a word for a number": (lambda t: ("train", t, "--out", t / "o", "--rounds", "many"), "many"),
    "no rounds": (lambda t: ("train", t, "--out", t / "o", "--rounds", "0"), "--rounds"),
    "no time": (lambda t: ("train", t, "--out", t / "o", "--time-limit", "-1"), "--time-limit"),
    "train without a folder": (lambda t: ("train", t), "--out"),
    "train without series": (lambda t: ("train", "--out", t / "o"), "PATH"),
    "train on a missing file": (lambda t: ("train", t / "none.csv", "--out", t / "o"), "none.csv"),
    "train on an empty file": (lambda t: ("train", _file(t, "e.csv", b""), "--out", t / "o"), "e.csv"),
    "train on a picture": (lambda t: ("train", _file(t, "p.csv", b"\x89PNG\0\xff\xfe"), "--out", t / "o"), "p.csv"),
    "a folder that is a file": (
        lambda t: ("train", write_series(t / "s.csv"), "--out", _file(t, "o", b"x") / "run"),
        "o",
    ),
    "JSON into no folder": (
        lambda t: ("train", write_series(t / "s.csv"), "--out", t / "o", "--json", t / "no" / "x.json"),
        "x.json",
    ),
    "resume without a run": (lambda t: ("train", "--resume", t), "run.rwb"),
    "resume of something else": (
        lambda t: ("train", "--resume", _file(t, "run.rwb", b"not a project" * 99).parent),
        "run.rwb",
    ),
    "check of a missing rule": (lambda t: ("check", t / "rule.py"), "rule.py"),
    "check of bytes": (lambda t: ("check", _file(t, "rule.py", b"\xff\xfe\0")), "rule.py"),
    "score of a missing rule": (lambda t: ("score", t / "rule.py", write_series(t / "s.csv")), "rule.py"),
    "score of a broken rule": (lambda t: ("score", _rule(t, "def f(:\n"), write_series(t / "s.csv")), "line 1"),
    "score of a missing series": (lambda t: ("score", _rule(t), t / "none.csv"), "none.csv"),
    "score of a broken rule.toml": (
        lambda t: ("score", _file(t, "rule.toml", b"name =").parent / _rule(t).name, write_series(t / "s.csv")),
        "TOML",
    ),
    "approve in an empty folder": (lambda t: ("approve", t, "--by", "Ann"), "no rules"),
    "approve by nobody": (lambda t: ("approve", t, "--by", " "), "name"),
    "export of nothing": (lambda t: ("export", t, "--out", t / "x.rulepack"), "no rules"),
    "verify of a missing pack": (lambda t: ("verify", t / "x.rulepack"), "x.rulepack"),
    "detect by a missing pack": (lambda t: ("detect", t / "x.rulepack", write_series(t / "s.csv")), "x.rulepack"),
    "a demo in a folder of one's own": (lambda t: ("demo", "--out", t), "demo"),
}

WINDOWS: dict[str, Case] = {
    "the window": (lambda _: (), "demo"),
    "open": (lambda t: ("open", write_series(t / "s.csv")), "demo"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a window needs no variable to open")
@pytest.mark.parametrize("case", WINDOWS)
def test_without_a_display_the_window_names_the_demo(case: str, tmp_path: Path) -> None:
    """In a child: this process may have a platform for Qt, and would open a window that nobody closes."""
    make, named = WINDOWS[case]
    ended = run_cli(*make(tmp_path), cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert named in ended.sentence


@pytest.mark.parametrize("case", CASES)
def test_what_the_user_can_mend_is_one_sentence_and_exit_code_2(case: str, tmp_path: Path, cli: Cli) -> None:
    make, named = CASES[case]
    arguments = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    ended = cli(*arguments, cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert named in ended.sentence
    assert ".." not in ended.sentence.replace("...", "")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_score_without_labels_says_so(tmp_path: Path, cli: Cli) -> None:
    ended = cli("score", _rule(tmp_path), write_series(tmp_path / "s.csv", ("timestamp", "value")))
    assert (ended.code, ended.out) == (2, "")
    assert "no labels" in ended.err.splitlines()[-1]
    assert "Traceback" not in ended.err


@pytest.mark.slow
@pytest.mark.parametrize("wrong", ["--rule"])
def test_an_unknown_rule_is_told_with_the_ones_that_are_there(wrong: str, run_folder: Path, cli: Cli) -> None:
    for verb in (("approve", run_folder, "--by", "Ann"), ("export", run_folder, "--out", run_folder / "x.rulepack")):
        ended = cli(*verb, wrong, "gamma")
        assert ended.code == 2
        assert "alpha, beta" in ended.sentence


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path, cli: Cli) -> None:
    path = write_series(tmp_path / "s.csv")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    ended = cli("train", path, "--out", locked / "run")
    assert ended.code == 2
    assert "locked" in ended.sentence


def test_help_of_every_verb_is_printed_and_ends_well(cli: Cli) -> None:
    ended = cli("--help")
    assert (ended.code, ended.err) == (0, "")
    for verb in ("open", "train", "score", "check", "approve", "export", "detect", "verify", "samples", "demo", "test"):
        assert f"\n    {verb}" in ended.out
