"""Compiled loops are kept on disk: a second process loads them, and a folder that cannot be written is no error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

from workbench import rulekit as rk

CODE = """
from workbench import rulekit as rk
from workbench.rulekit.kernels.logic import flat_loop
from workbench.rulekit.kernels import load
print(rk.flat_run([1, 1, 2]).tolist())
load("flat")
print(sum(flat_loop.stats.cache_hits.values()), sum(flat_loop.stats.cache_misses.values()))
"""


def run(folder: Path | None = None, **settings: str) -> list[str]:
    environment = {key: value for key, value in os.environ.items() if key != "NUMBA_CACHE_DIR"} | settings
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, env=environment, cwd=folder
    )
    return done.stdout.splitlines()


def test_it_works_without_a_cache_folder_given() -> None:
    assert run()[0] == "[1.0, 2.0, 1.0]"


def test_read_only_and_writable_input_share_one_compiled_loop() -> None:
    from workbench.rulekit.kernels.logic import flat_loop

    x = np.arange(5.0)
    rk.flat_run(x)
    x.flags.writeable = False
    rk.flat_run(x)
    assert len(flat_loop.signatures) == 1  # type: ignore[attr-defined]


def test_a_second_process_loads_and_does_not_compile_until_a_shared_part_changes(tmp_path: Path) -> None:
    package = tmp_path / "workbench" / "rulekit"
    shutil.copytree(Path(rk.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    settings = {"NUMBA_CACHE_DIR": str(tmp_path / "kept"), "PYTHONPATH": str(tmp_path)}
    assert run(tmp_path, **settings) == ["[1.0, 2.0, 1.0]", "0 1"]
    assert run(tmp_path, **settings) == ["[1.0, 2.0, 1.0]", "1 0"]
    shared = package / "kernels" / "common.py"
    shared.write_text(shared.read_text(encoding="utf-8").replace("HUGE = 1e150", "HUGE = 1.5"), encoding="utf-8")
    assert run(tmp_path, **settings) == ["[1.0, 2.0, nan]", "0 1"]
