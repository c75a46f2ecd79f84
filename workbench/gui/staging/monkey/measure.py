"""A monkey in a process of its own, with a home of its own, that reaches no network: what it did and found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.compiled import VARIABLE, choose_folder

DIARY, LAST = "diary.txt", 30  # where the child writes its steps, and how many lines are told where it dies
NOWHERE = "http://127.0.0.1:9"  # the discard port: whatever is sent out by mistake is refused at once


def let_loose(steps: int, seed: int) -> dict[str, Any]:
    """The figures of `steps` random steps: `faults` with what was done before each; `stalls`, in which the window's own
    thread computed for more than 250 ms, `felt`, in which it was away so long by the clock, since it waited or the
    machine had other work, and the `slowest` steps; `proofs` that the project was sound, came back and could be undone
    to its beginning. A process that dies is a fault too."""
    root = Path(__file__).resolve().parents[4]
    with TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, "-m", "workbench.gui.staging.monkey.run", name, str(steps), str(seed)]
        done = subprocess.run(
            command, cwd=folder, env=_surroundings(root, folder), stdout=subprocess.PIPE, text=True, check=False
        )
        diary = (folder / DIARY).read_text("utf-8").splitlines() if (folder / DIARY).exists() else []
    figures: dict[str, Any] = {"seed": seed, "steps": 0, "faults": []}
    if done.stdout.strip():
        figures |= json.loads(done.stdout.splitlines()[-1])
    if done.returncode:
        fault = {"step": -1, "text": f"the process ended with {done.returncode}", "trail": diary[-LAST:]}
        figures["faults"].append(fault)
    return figures


def _surroundings(root: Path, home: Path) -> dict[str, str]:
    """The variables of the child: what it types in fields for folders and keys stays in its own home."""
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)
    own = {"HOME": str(home), "PYTHONPATH": str(root), VARIABLE: str(choose_folder())}
    hidden = ("OPENAI_", "AZURE_OPENAI_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return kept | own | proxies | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "PYTHONFAULTHANDLER": "1"}
