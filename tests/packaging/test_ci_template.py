"""The template for CI: a workflow by the schema of its engine, whose commands and paths are those of the project."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from workbench.cli.main import parser
from workbench.packaging.application.build import NAME
from workbench.resources import resources

FILE = resources() / "packaging" / "ci" / "bundles.yml"
ROOT = Path(__file__).parents[2]


def test_it_follows_the_schema_of_workflows() -> None:
    pytest.importorskip("check_jsonschema", reason="the extra `test` brings it")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_linter_finds_nothing() -> None:
    linter = shutil.which("actionlint")
    if linter is None:
        pytest.skip("actionlint is not installed")
    done = subprocess.run([linter, str(FILE)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_its_verbs_and_options_are_understood() -> None:
    commands = re.findall(r"run: python main\.py (.+)", FILE.read_text("utf-8"))
    assert {command.split()[1] for command in commands} == {"app", "detector", "packages"}
    for command in commands:
        assert callable(parser().parse_args(shlex.split(command)).run)


def test_it_starts_what_a_build_leaves_and_installs_extras_that_exist() -> None:
    text = FILE.read_text("utf-8")
    folder = f"dist/{NAME}/{NAME}"
    assert re.findall(r"program: ([^}]+)}", text) == [folder, f"{folder}-console.exe", f"{folder}-console"]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    asked = [name for line in re.findall(r'pip install "\.\[(.+?)\]"', text) for name in line.split(",")]
    assert asked and {*asked} <= {*extras}
