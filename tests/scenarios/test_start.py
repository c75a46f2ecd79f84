"""The program reaches its painted window without what only later work needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LATER = {"openai", "scipy", "sklearn", "pandas", "pyarrow", "numba", "black", "jedi"}


def test_the_window_is_painted_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    own = {"HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    command = [sys.executable, "-m", "tests.scenarios.painted_window"]
    done = subprocess.run(command, cwd=ROOT, env=kept | own, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert {"PySide6", "workbench"} <= loaded, "no window was painted"
    assert not loaded & LATER
