"""Versions of packs by semver 2.0.0: the next one, which of two comes later, and the newest pack in a folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

Level = Literal["none", "patch", "minor", "major"]
LEVELS: tuple[Level, ...] = ("none", "patch", "minor", "major")
_VERSION = r"(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)"


def newest_pack(folder: Path, name: str) -> Path | None:
    """The pack `NAME-VERSION.rulepack` with the latest version in a folder, by the names of the files alone."""
    form = re.compile(re.escape(name) + "-" + _VERSION + r"\.rulepack")
    try:
        found = [(path, match[1]) for path in folder.iterdir() if (match := form.fullmatch(path.name))]
    except OSError:
        return None
    found.sort(key=lambda one: _rank(one[1]))
    return found[-1][0] if found else None


def raised(version: str, level: Level) -> str:
    """The next version at a level; a pre-release first loses its mark, and `0.y.z` counts as any other."""
    major, minor, patch, *mark = re.split(r"[.-]", version, maxsplit=3)
    numbers = int(major), int(minor), int(patch)
    if level == "major":
        return f"{numbers[0] + 1}.0.0"
    if level == "minor":
        return f"{numbers[0]}.{numbers[1] + 1}.0"
    if level == "patch" and not mark:
        return f"{numbers[0]}.{numbers[1]}.{numbers[2] + 1}"
    return version if level == "none" else ".".join(str(number) for number in numbers)


def is_later(version: str, than: str) -> bool:
    """Whether a version comes after another; a pre-release comes before its release (semver.org, item 11)."""
    return _rank(version) > _rank(than)


def _rank(version: str) -> tuple[Any, ...]:
    core, _, mark = version.partition("-")
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in mark.split(".")] if mark else []
    return (*(int(part) for part in core.split(".")), not mark, parts)
