"""An empty environment, and packages put into it from the index that pip is set to."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

NO_INDEX = ("No matching distribution", "Could not find a version", "Connection", "Temporary failure")


def environment(folder: Path) -> Path:
    """The Python of a new environment with nothing in it."""
    venv.EnvBuilder(symlinks=os.name != "nt", with_pip=False).create(folder)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(python: Path, *arguments: str, folder: Path) -> None:
    """Install into it by the pip of these tests; skips the test where no index is to be reached."""
    command = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "install"]
    done = subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and any(words in done.stderr for words in NO_INDEX):
        pytest.skip(f"pip reaches no index here: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr


def run(*command: object, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program outside of this checkout, without the paths of these tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=folder, env=kept | variables, capture_output=True, text=True, check=False)


def wait_for(state: Callable[[], bool], seconds: float = 300.0) -> None:
    """Until the state is there; fails after a time that no healthy machine takes."""
    until = time.monotonic() + seconds
    while not state():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.1)
