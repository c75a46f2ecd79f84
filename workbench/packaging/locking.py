"""What a wheel needs, each file by its hash: a list that `pip install --require-hashes` takes, for a named platform."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import PackagingError

LAST_WORDS = 2000
_GLIBC = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014", "manylinux_2_5")


@dataclass(frozen=True)
class Target:
    """`python`: as 3.13; `platforms`: tags of wheels that run there; no target = the Python that asks."""

    python: str
    platforms: tuple[str, ...]

    def arguments(self) -> list[str]:
        """How pip is told."""
        platforms = [word for tag in self.platforms for word in ("--platform", tag)]
        return ["--python-version", self.python, *platforms, "--only-binary", ":all:", "--target", "unused"]


def linux(python: str, machine: str) -> Target:
    """Images of Linux with glibc 2.28 or newer, for a processor such as x86_64 or aarch64."""
    return Target(python, tuple(f"{glibc}_{machine}" for glibc in _GLIBC))


def lock(wheel: Path, extras: Sequence[str], targets: Sequence[Target | None] = (None,)) -> str:
    """Requirements of the wheel with its extras, exact and hashed; files of several targets stand side by side.

    The wheel itself is named relative to the list, which belongs into its folder. Errors: PackagingError where pip
    finds no set of packages, or no index.
    """
    hashes: dict[str, set[str]] = {}
    for target in targets:
        for one in _report(_named(wheel, extras), target)["install"]:
            name, version = one["metadata"]["name"], one["metadata"]["version"]
            if name.lower().replace("_", "-") != _project(wheel):
                hashes.setdefault(f"{name}=={version}", set()).add(_hash_of(one))
    own = hashlib.sha256(wheel.read_bytes()).hexdigest()
    brackets = f"[{','.join(extras)}]" if extras else ""
    lines = [f"./{wheel.name}{brackets} \\\n    --hash=sha256:{own}"]
    for name, sums in sorted(hashes.items()):
        lines.append(" \\\n".join([name, *(f"    --hash=sha256:{one}" for one in sorted(sums))]))
    return "\n".join(lines) + "\n"


def _project(wheel: Path) -> str:
    return wheel.name.split("-")[0].replace("_", "-")


def _named(wheel: Path, extras: Sequence[str]) -> str:
    return f"{wheel.resolve()}[{','.join(extras)}]" if extras else str(wheel.resolve())


def _hash_of(installed: Mapping[str, Any]) -> str:
    return str(installed["download_info"]["archive_info"]["hashes"]["sha256"])


def _report(requirement: str, target: Target | None) -> dict[str, Any]:
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    command += ["--disable-pip-version-check", *(target.arguments() if target else ()), requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        words = done.stderr.strip()[-LAST_WORDS:]
        raise PackagingError("What the wheel needs was not found", words, "Check the index that pip is set to")
    report: dict[str, Any] = json.loads(done.stdout)
    return report
