"""Which modules of ours a program needs: what it imports, what that imports, also inside functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def modules_needed(starts: Iterable[str], package: Path = PACKAGE) -> tuple[Path, ...]:
    """The files of all modules of `package` that the modules `starts` reach, by their dotted names; sorted.

    Imports are read from the text, so that one which waits inside a function counts as well. A module that is only
    named in a string has to be among `starts`.
    """
    waiting, found = list(starts), set[Path]()
    while waiting:
        name = waiting.pop()
        path = _file_of(name, package)
        if path is None or path in found:
            continue
        found.add(path)
        parts = name.split(".")
        waiting += [".".join(parts[:count]) for count in range(1, len(parts))]  # the packages that it lies in
        waiting += _imports(path, package.name)
    return tuple(sorted(found))


def _file_of(name: str, package: Path) -> Path | None:
    place = package.parent.joinpath(*name.split("."))
    return next((path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()), None)


def _imports(path: Path, ours: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (name for name in names if name.split(".")[0] == ours)
