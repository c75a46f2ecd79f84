"""The start makes the environment that it lacks, finds a broken one, and never trusts a half-installed one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from workbench import environment

ROOT = Path(__file__).resolve().parents[1]
PROJECT = """
[project]
name = "tiny"
dependencies = ["rwtiny>=1.0", "absent>=9; python_version < '3.11'"]
[project.optional-dependencies]
test = ["rwextra>=1.0"]
"""
CLI = "import rwtiny\n\n\ndef main(arguments):\n    print('ran', *arguments)\n    return 0\n"


@pytest.mark.parametrize(
    ("line", "met"),
    [
        ("pytest>=1.0", True),
        ("pytest>=999", False),
        ("pytest>=1.0,<2", False),
        ("pytest>=1.0,!=" + __import__("pytest").__version__, False),
        ("no-such-distribution>=0.1", False),
        ("pytest-xdist>=1", True),
    ],
)
def test_a_requirement_is_met_by_name_and_version_only(line: str, met: bool) -> None:
    assert (environment.missing([line]) == []) is met


def test_this_environment_has_everything_that_the_project_file_asks_for() -> None:
    assert environment.missing(environment.requirements(extra=True)) == []


def test_markers_choose_the_line_for_this_python() -> None:
    qt = [line for line in environment.requirements(extra=False) if line.startswith("PySide6")]
    assert len(qt) == 1
    assert ("<6.12" in qt[0]) is (sys.version_info < (3, 12))


def wheel(folder: Path, name: str) -> None:
    """A wheel of one module, written by hand."""
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(
            f"{info}/RECORD", f"{name}/__init__.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n"
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real start and a tiny project whose packages come from a folder of wheels."""
    folder = tmp_path / "checkout"
    (folder / "workbench" / "cli").mkdir(parents=True)
    shutil.copy(ROOT / "main.py", folder)
    shutil.copy(ROOT / "workbench" / "environment.py", folder / "workbench")
    (folder / "workbench" / "__init__.py").write_text("")
    (folder / "workbench" / "cli" / "__init__.py").write_text("")
    (folder / "workbench" / "cli" / "main.py").write_text(CLI)
    (folder / "pyproject.toml").write_text(PROJECT)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    wheel(wheels, "rwtiny")
    wheel(wheels, "rwextra")
    return folder


def command(checkout: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    base = getattr(sys, "_base_executable", sys.executable)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "VIRTUAL_ENV", "PYTHON", "WORKBENCH_"))}
    env |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout.parent / "wheels"), "PIP_CONFIG_FILE": os.devnull}
    env["PATH"] = os.pathsep.join(["/usr/bin", "/bin"])  # pip, whether uv is on this machine or not
    return [base, str(checkout / "main.py"), *arguments], env


def start(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    line, env = command(checkout, *arguments)
    return subprocess.run(line, env=env, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow
def test_the_first_start_installs_the_second_does_not_and_losses_are_repaired(checkout: Path) -> None:
    first = start(checkout, "hello")
    assert (first.returncode, first.stdout) == (0, "ran hello\n"), first.stderr
    assert "Preparing" in first.stderr
    second = start(checkout, "again")
    assert (second.returncode, second.stdout, second.stderr) == (0, "ran again\n", "")

    with_extra = start(checkout, "test")
    assert with_extra.returncode == 0, with_extra.stderr
    assert "Preparing" not in with_extra.stderr  # completed, not made anew
    assert next(checkout.glob(".venv/lib/*/site-packages/rwextra")).is_dir()

    shutil.rmtree(next(checkout.glob(".venv/lib/*/site-packages/rwtiny")))  # its metadata stays: pip would be content
    repaired = start(checkout, "repaired")
    assert (repaired.returncode, repaired.stdout) == (0, "ran repaired\n"), repaired.stderr
    assert "Preparing" in repaired.stderr


@pytest.mark.slow
def test_a_start_killed_in_the_middle_and_two_at_once_end_in_one_whole_environment(checkout: Path) -> None:
    line, env = command(checkout, "killed")
    killed = subprocess.Popen(line, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (checkout / ".venv").exists():
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    pair = [
        subprocess.Popen(line, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    ends = [process.communicate(timeout=300) for process in pair]
    assert [out for out, _ in ends] == ["ran killed\n"] * 2, ends
    assert sum("Preparing" in err for _, err in ends) == 1, ends


@pytest.mark.slow
def test_an_install_that_fails_says_so_and_leaves_nothing_that_looks_whole(checkout: Path) -> None:
    (checkout.parent / "wheels" / "rwtiny-1.0-py3-none-any.whl").unlink()
    failed = start(checkout, "hello")
    assert failed.returncode == 2
    assert "failed" in failed.stderr.splitlines()[-1]
    assert not (checkout / ".venv" / "rule-workbench-stamp").exists()
    wheel(checkout.parent / "wheels", "rwtiny")
    assert start(checkout, "hello").stdout == "ran hello\n"
