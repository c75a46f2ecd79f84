"""Processes of our own: started from sources with their arguments, and by the bundle's one program in its place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench import children, frozen

ROOT = Path(__file__).resolve().parents[1]


def test_a_child_finds_the_workbench_and_its_own_arguments_from_any_folder(tmp_path: Path) -> None:
    command = children.command_of("workbench.cli.main:main")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [*command, "check", "no-such.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert "no-such.py" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("target", ["os:system", "workbench.compiled", "workbench.compiled:", "workbenchery.x:y"])
def test_only_functions_of_the_workbench_are_run(target: str) -> None:
    with pytest.raises(ValueError, match="nothing that a process of ours runs"):
        children.run(target)


def test_the_program_of_a_bundle_starts_a_verb_a_child_or_a_process_of_rules() -> None:
    program = [sys.executable, "-c", "import sys; from workbench import frozen; sys.exit(frozen.start(sys.argv[1:]))"]

    def start(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)

    assert start("--version").stdout == "Rule Workbench 0.1.0\n"
    assert "no-such.py" in start("--child", "workbench.cli.main:main", "check", "no-such.py").stderr
    assert "Bad file descriptor" in start("--sandbox-child", "987").stderr
    assert frozen.SANDBOX == children.SANDBOX


def test_from_sources_nothing_is_taken_for_a_bundle() -> None:
    assert not children.bundled()
    assert children.command_of("workbench.compiled:load_all")[:2] == (sys.executable, "-c")
