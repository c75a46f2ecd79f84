"""Nothing is cut off at 1100 by 700, whatever the scale of the screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("scale", ["1.5", "2", "2.5"])
def test_no_state_cuts_anything_off_at_this_scale(scale: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.scenarios.scaled_walk", str(tmp_path / "home")]
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert ended.returncode == 0, ended.stderr
    worn, *cut = ended.stdout.splitlines()
    assert worn == scale
    assert not cut, "\n".join(cut)
