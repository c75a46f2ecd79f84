"""What the bundle is made of: the packages that pyproject.toml asks for, not all that happens to be installed."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement

EXTRAS = ("sign",)  # a workshop that cannot sign its packs is of no use; the other extras stay out


def asked_for(root: Path, extras: Iterable[str] = EXTRAS) -> list[str]:
    """The project in `root` and its requirements with these extras, as pyproject.toml writes them."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    brought = (line for one in extras for line in project["optional-dependencies"][one])
    return [project["name"], *project["dependencies"], *brought]


def reached(requirements: Iterable[str]) -> frozenset[str]:
    """Canonical names of the distributions that these requirements ask for on this system, and those in turn."""
    from packaging.utils import canonicalize_name

    found: dict[str, set[str]] = {}
    waiting = _applying(requirements, {""})
    while waiting:
        one = waiting.pop()
        name = str(canonicalize_name(one.name))
        new = {"", *one.extras} - found.setdefault(name, set())
        if new:
            found[name] |= new
            waiting += _applying(_requirements_of(name), new)
    return frozenset(found)


def _applying(lines: Iterable[str], extras: Collection[str]) -> list[Requirement]:
    """Those that hold here when these extras of their distribution are wanted, "" among them for none."""
    from packaging.requirements import Requirement

    all_of_them = [Requirement(line) for line in lines]
    return [one for one in all_of_them if not one.marker or any(one.marker.evaluate({"extra": e}) for e in extras)]


def _requirements_of(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # it comes with Python, or is not installed: PyInstaller says so
        return []


def foreign_modules(needed: Collection[str]) -> list[str]:
    """Modules that are installed here for something else than the distributions `needed`; sorted."""
    from packaging.utils import canonicalize_name

    brought = metadata.packages_distributions()
    return sorted(
        module
        for module, names in brought.items()
        if module.isidentifier() and not {canonicalize_name(name) for name in names} & {*needed}
    )
