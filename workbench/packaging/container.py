"""The detector in a container: a folder that any engine builds an image from, each file named by its hash."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from workbench.errors import PackagingError
from workbench.packaging.detector import build_detector
from workbench.packaging.locking import linux, lock
from workbench.resources import resources

PYTHON = "3.13"
MACHINES = ("x86_64", "aarch64")
ENGINES = ("docker", "podman", "nerdctl", "buildah")
CONTAINERFILE = "Containerfile"
IMAGE = "workbench-detector"


def lay_out_container(out: Path, machines: Sequence[str] = MACHINES) -> Path:
    """Write Containerfile, wheel, the hashed list of what it needs, and a README into `out`; return `out`.

    `machines`: processors that the image is for. Errors: PackagingError where pip finds no packages for them.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.whl"):
        old.unlink()
    wheel = build_detector(out)
    targets = [linux(PYTHON, machine) for machine in machines]
    (out / "requirements.txt").write_text(lock(wheel, ("sign", "cases"), targets), "utf-8")
    for path in sorted((resources() / "packaging" / "container").iterdir()):
        shutil.copyfile(path, out / path.name)
    return out


def engine() -> str | None:
    """The first engine that answers on this machine, None where there is none."""
    for name in ENGINES:
        found = shutil.which(name)
        if found and subprocess.run([found, "info"], capture_output=True, check=False, timeout=60).returncode == 0:
            return found
    return None


def build_image(folder: Path, tag: str = IMAGE) -> str:
    """Build the image with the engine of this machine and return its tag. Errors: PackagingError without an engine, and
    where it refuses, with its last words."""
    found = engine()
    if found is None:
        why = f"none of {', '.join(ENGINES)} answers"
        raise PackagingError("No image is built", why, f"Build {folder / CONTAINERFILE} where there is an engine")
    command = [found, "build", "-f", str(folder / CONTAINERFILE), "-t", tag, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackagingError("No image was built", done.stderr.strip()[-2000:], "Mend the cause, then try again")
    return tag
