"""The verb `cases` on folders that were made to do harm: no control character reaches the terminal, nothing is lost."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.data.cases.traps import HEADER, log, table, write

EVIL = os.fsdecode(b"anom_1_\xff\x1b[31m")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case whose name is no UTF-8, with columns and lines that carry codes for the terminal."""
    write(
        tmp_path, "anom_1_1", table(header=HEADER.replace("net_in", "\x1b]0;net\x07")), ["\x1b[2J\x9b31m <b>&amp;</b>"]
    )
    inner = tmp_path / "anom_dataset" / "scenario_1"
    for ending in ("csv", "log"):
        (inner / f"anom_1_1.{ending}").rename(inner / f"{EVIL}.{ending}")
    write(tmp_path, "anom_1_2", table(), log())
    return tmp_path


VERBS = [
    ("check",),
    ("check", "--json", "-"),
    ("show", EVIL),
    ("show", EVIL, "--json", "-"),
    ("show", "\x1b[31mnobody"),
    ("show",),
    ("review", "--list"),
    ("review", "--drop", EVIL),
    ("review", "--drop", EVIL, "--reason", "\x1b[5mloud"),
]


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_steers_the_terminal(folder: Path, verb: tuple[str, ...], cli: Cli) -> None:
    step, *rest = verb
    ended = cli("cases", step, folder, *rest)
    assert ended.out or ended.sentence
    assert all(sign.isprintable() or sign == "\n" for sign in ended.out + ended.err)


def test_a_decision_about_a_name_that_is_no_text_is_kept(folder: Path, cli: Cli) -> None:
    cli("cases", "review", folder, "--drop", EVIL, "--reason", "made to do harm")
    told = json.loads(cli("cases", "check", folder, "--reviewed", "--json", "-").out)
    assert (told["cases"], told["dropped"]) == (1, 1)


def test_links_pipes_and_folders_that_are_called_as_logs_are_told(folder: Path, cli: Cli) -> None:
    inner = folder / "anom_dataset" / "scenario_1"
    (folder / "round").symlink_to(folder)
    os.mkfifo(inner / "anom_1_3.log")
    (inner / "anom_1_4.log").mkdir()
    (inner / "anom_1_4.csv").write_text("\n".join(table()))
    (inner / "anom_1_5.csv").symlink_to("nowhere")
    told = json.loads(cli("cases", "check", folder, "--json", "-").out)
    assert told["cases"] == 5
    assert {(doubt["case"], doubt["kind"]) for doubt in told["doubts"]} >= {
        (folder.name, "linked folders"),
        ("anom_1_3", "log not read"),
        ("anom_1_4", "no log"),
        ("anom_1_5", "metrics not read"),
    }
    assert told["copies"] == []
