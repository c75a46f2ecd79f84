"""The window as a bundled application: PyInstaller puts Python, the libraries and our files into one folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import PackagingError
from workbench.packaging.application.left_out import our_left_out
from workbench.packaging.application.parts import LIBRARIES, files_of
from workbench.packaging.wheels import LAST_WORDS, require
from workbench.resources import resources

NAME = "rule-workbench"


@dataclass(frozen=True)
class Bundle:
    """The folder of a bundle, the program in it that has a terminal, and the megabytes that its files take."""

    folder: Path
    program: Path
    megabytes: float


def build_app(out: Path) -> Bundle:
    """Build the bundle below `out` for the system this runs on; work files lie beside it.

    Errors: PackagingError where PyInstaller is missing or fails, and outside a checkout, whose folders it takes.
    """
    require("PyInstaller", "package")
    spec = resources() / "packaging" / "app" / f"{NAME}.spec"
    if not (spec.parents[3] / "main.py").is_file():
        raise PackagingError("No bundle is built", "it is made from a checkout", "Run main.py of a checkout")
    places = ["--distpath", str(out / "dist"), "--workpath", str(out / "work")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places, str(spec)]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise PackagingError("No bundle was built", done.stderr.strip()[-LAST_WORDS:], "Mend the cause, then try again")
    _strip(out / "dist" / NAME / LIBRARIES)
    return bundle_in(out)


def _strip(libraries: Path) -> None:
    """On Linux, where wheels come with them: take the symbols out of those that the list names."""
    program, left_out = shutil.which("strip"), our_left_out()
    if sys.platform != "linux" or program is None:
        return
    named = [str(path) for path in files_of(libraries) if left_out.strips(str(path.relative_to(libraries)))]
    subprocess.run([program, "--strip-unneeded", *named], check=True)


def bundle_in(out: Path) -> Bundle:
    """The bundle that was built below `out`. Errors: PackagingError where there is none."""
    folder = out / "dist" / NAME
    suffix = ".exe" if sys.platform == "win32" else ""
    program = folder / f"{NAME}{'' if sys.platform == 'linux' else '-console'}{suffix}"
    if not program.is_file():
        raise PackagingError(f"{out} holds no bundle", f"there is no {program}", "Build it: main.py package app")
    return Bundle(folder, program, round(sum(path.stat().st_size for path in files_of(folder)) / 1e6, 1))
