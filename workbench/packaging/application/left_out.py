"""What stays out of the bundle although packages bring it: a list with reasons, and libraries nobody loads then."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path, PurePath

from workbench.resources import resources

Entry = tuple[str, str, str]  # of PyInstaller's tables: the name in the bundle, where it is from, what it is
LIST = "left_out.toml"


@dataclass(frozen=True)
class LeftOut:
    """`modules`, whole with what lies below; patterns of `files` in the bundle, of which those in `but` stay; of those
    in `symbols` what only a debugger reads."""

    modules: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()

    def takes(self, name: str) -> bool:
        """Whether the file of this name in the bundle stays out."""
        plain = PurePath(name).as_posix()
        return _matches(plain, self.files) and not _matches(plain, self.but)

    def strips(self, name: str) -> bool:
        """Whether the library of this name in the bundle loses its symbols."""
        return _matches(PurePath(name).as_posix(), self.symbols)


def read_left_out(path: Path, languages: Iterable[str]) -> LeftOut:
    """The list of a file, for a window that speaks these languages, by their codes."""
    told = tomllib.loads(path.read_text("utf-8"))
    entries, spoken = told["left_out"], [*languages]
    but = (line for entry in entries for line in entry.get("but", ()))
    return LeftOut(
        tuple(line for entry in entries for line in entry.get("modules", ())),
        tuple(line for entry in entries for line in entry.get("files", ())),
        tuple({line.format(language=one) for line in but for one in spoken}),
        tuple(told["symbols"]["files"]),
    )


def our_left_out() -> LeftOut:
    """The list of the workbench, for the languages that it has."""
    spoken = sorted(path.stem for path in (resources() / "languages").glob("*.po"))
    return read_left_out(resources() / "packaging" / "app" / LIST, ["en", *spoken])


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def without(left_out: LeftOut, binaries: Sequence[Entry], loads: Callable[[str], Iterable[str]]) -> list[Entry]:
    """The `binaries` that stay, without libraries that only left-out ones load.

    `loads`: names of the libraries that the file of a path is linked to.
    """
    linked = cache(lambda path: frozenset(PurePath(name).name for name in loads(path)))
    kept = [one for one in binaries if not left_out.takes(one[0])]
    gone = [one for one in binaries if left_out.takes(one[0])]
    while gone:
        idle = _linked(gone, linked) - _linked(kept, linked)
        gone = [one for one in kept if PurePath(one[0]).name in idle]
        kept = [one for one in kept if PurePath(one[0]).name not in idle]
    return kept


def _linked(entries: Sequence[Entry], linked: Callable[[str], frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*(linked(source) for _, source, kind in entries if kind != "SYMLINK"))
