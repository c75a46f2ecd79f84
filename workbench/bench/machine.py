"""What a figure was measured on: the commit and the machine."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNKNOWN = "unknown"


def commit() -> str:
    """The checkout's commit, with a + where files differ from it; `unknown` where this is no checkout."""
    name = _git("rev-parse", "--short", "HEAD")
    return UNKNOWN if not name else name + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def machine() -> str:
    """Processor, cores and Python, in words."""
    cores = os.cpu_count() or 1
    return f"{platform.machine()}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def load() -> float | None:
    """How many processes wanted to work in the last minute, this one included; None where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
