"""Wheels from a folder with its own pyproject.toml, built by hatchling without a network; the same bytes each time."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.errors import PackagingError
from workbench.extras import to_add

LAST_WORDS = 2000


def require(module: str, extra: str) -> None:
    """PackagingError with the extra to install where a tool of packaging is missing."""
    if importlib.util.find_spec(module) is None:
        why = f"the package {module} is missing"
        raise PackagingError("This cannot be built here", why, to_add(extra))


def build_wheel(folder: Path, out: Path) -> Path:
    """Build the project in `folder` and return the wheel, which is put into `out`.

    Times inside are fixed (SOURCE_DATE_EPOCH, 2020 unless given), so that the same sources give the same bytes.
    Errors: PackagingError where hatchling is missing or refuses.
    """
    require("hatchling", "package")
    out.mkdir(parents=True, exist_ok=True)
    environment = {"SOURCE_DATE_EPOCH": "1577836800"} | os.environ
    with TemporaryDirectory(dir=out) as fresh:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(Path(fresh).resolve())]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            words = (done.stderr or done.stdout).strip()[-LAST_WORDS:]
            raise PackagingError(f"The wheel of {folder.name} was not built", words, "Mend the cause, then try again")
        (made,) = Path(fresh).glob("*.whl")
        return made.replace(out / made.name)
