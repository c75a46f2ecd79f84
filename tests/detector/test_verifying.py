"""The verb `verify` on both command lines: what it prints, the JUnit file, and the exit code that CI goes by."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.packs.made import RULE, WHEN, example
from workbench.cli.main import main as workbench_main
from workbench.detector.command import main as detector_main
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack

ROOT = Path(__file__).parents[2]
Main = Callable[[Sequence[str]], int]
COMMANDS = pytest.mark.parametrize("main", [workbench_main, detector_main], ids=["workbench", "detector"])


def packed(folder: Path, good: bool = True, name: str = "cpu") -> Path:
    given = example()
    flags = given.flags.copy()
    flags[31] = 0 if good else 1
    rule = approve(replace(RULE, name=name), "Ann", WHEN)
    examples = {name: (replace(given, flags=flags), example("negative"))}
    return write_pack([rule], folder / "p-1.0.0.rulepack", name="p", version="1.0.0", examples=examples)


@COMMANDS
def test_a_pack_that_holds_gives_0_and_says_what_was_looked_at(
    main: Main, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(packed(tmp_path)), "--junit", str(tmp_path / "out.xml")]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "skip signature: not checked: no key was given"
    assert "       as expected  ······························▮·········" in out
    assert out[-1] == "All 9 checks hold"
    suite = Xml.fromstring((tmp_path / "out.xml").read_bytes())[0]
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("p-1.0.0.rulepack", "10", "0")


@COMMANDS
def test_a_pack_that_does_not_hold_gives_1_and_shows_expected_above_got(
    main: Main, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["verify", str(packed(tmp_path, good=False)), "--junit", str(tmp_path / "out.xml")]
    assert main(arguments) == 1
    out = capsys.readouterr().out.splitlines()
    at = next(i for i, line in enumerate(out) if line.startswith("FAIL cpu: positive-1: flags: 1 of 40 points differ"))
    assert out[at + 1 : at + 4] == [
        "       expected     ······························▮▮········",
        "       got          ······························▮·········",
        "                                                   ^",
    ]
    assert out[-1] == "1 of 9 checks failed: cpu: positive-1"
    assert Xml.fromstring((tmp_path / "out.xml").read_bytes()).get("failures") == "1"


@COMMANDS
def test_what_the_caller_can_mend_gives_2_and_one_sentence(
    main: Main, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("cryptography", reason="signatures need the extra `sign`")
    path = str(packed(tmp_path))
    (tmp_path / "no.pub").write_text("no key")
    for arguments, sentence in (
        ([str(tmp_path / "none.rulepack")], "cannot be read"),
        ([path, "--key", str(tmp_path / "none.pub")], "cannot be read"),
        ([path, "--key", str(tmp_path / "no.pub")], "is no public key"),
        ([path, "--junit", str(tmp_path / "none" / "out.xml")], "cannot be written"),
    ):
        assert main(["verify", *arguments]) == 2
        err = capsys.readouterr().err
        assert sentence in err
        assert err.count("\n") == 1


def test_a_rule_that_is_called_after_a_terminal_command_does_not_steer_the_terminal(tmp_path: Path) -> None:
    path = packed(tmp_path, good=False, name="evil\x1b[2J\nok   all fine")
    command = [sys.executable, "-m", "workbench.detector", "verify", path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert not any(line.startswith("ok   all fine") for line in done.stdout.splitlines())
    assert "FAIL evil�[2J�ok   all fine: positive-1" in done.stdout
