"""Compiled kernels: their folder, their first compilation, and what happens where they cannot be kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.compiled import choose_folder, prepare

ROOT = Path(__file__).resolve().parents[1]
CHILD = """
import os
from workbench.compiled import choose_folder
from workbench.sandbox.link.process import Child
choose_folder()
seen = "import os, sys; sys.stderr.write(os.environ['NUMBA_CACHE_DIR'])"
child = Child([os.sys.executable, "-c", seen], {})
child.gone(wait=True)
print(os.environ["NUMBA_CACHE_DIR"], child.last_words())
child.release()
"""
PREPARE = """
import sys
from workbench.compiled import prepare
told = []
if __name__ == "__main__":
    print(prepare(told.append), told == sorted(told), told[-1], prepare(told.append))
    from workbench import rulekit
    from workbench.rulekit.kernels import MODULES
    import importlib
    rulekit.warm_up()
    place = "workbench.rulekit.kernels."
    loops = [getattr(importlib.import_module(place + module), f"{name}_loop") for name, module in MODULES.items()]
    print(sum(sum(loop.stats.cache_misses.values()) for loop in loops))
"""


def run(code: str, folder: Path, **settings: str) -> list[str]:
    script = folder / "script.py"
    script.write_text(code, "utf-8")
    env = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    env |= {"PYTHONPATH": str(ROOT)} | settings
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True, env=env)
    return done.stdout.split()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="XDG_CACHE_HOME is of other systems")
def test_trainer_and_sandbox_child_share_one_folder_of_the_user(tmp_path: Path) -> None:
    ours, theirs = run(CHILD, tmp_path, XDG_CACHE_HOME=str(tmp_path))
    assert ours == theirs == str(tmp_path / "rule-workbench" / "compiled")


def test_a_folder_given_from_outside_is_respected_by_both(tmp_path: Path) -> None:
    assert run(CHILD, tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "x")) == [str(tmp_path / "x")] * 2


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file" / "below"))
    told: list[float] = []
    assert choose_folder() == tmp_path / "file" / "below"
    assert prepare(told.append) is False
    assert told == []


@pytest.mark.slow
def test_the_first_preparation_compiles_all_the_second_does_nothing_and_nothing_is_left_to_compile(
    tmp_path: Path,
) -> None:
    assert run(PREPARE, tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "new")) == ["True", "True", "1.0", "False", "0"]


def test_every_kernel_that_is_said_to_be_slow_exists() -> None:
    from workbench.compiled import SLOW_FIRST
    from workbench.rulekit.kernels import MODULES

    assert set(SLOW_FIRST) <= set(MODULES)
