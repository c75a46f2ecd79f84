"""What becomes of what a source gave: a file, a project, or the window on it; the same options for every kind."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.data.nouns import Opened
    from workbench.sources.nouns import Fetched

_ENDS = "it is written as a Parquet file with series, timestamp and value, and where it came from"


def add_landing(verb: Any) -> None:
    """What every kind of source takes."""
    verb.add_argument("--out", type=Path, metavar="FILE.parquet", help=f"{_ENDS} (default: named by what was asked)")
    verb.add_argument("--into", type=Path, metavar="FILE.rwb", help="add the series to this project, new or known")
    verb.add_argument("--json", metavar="FILE", help="say what came as JSON, - for stdout")
    verb.add_argument("--show", action="store_true", help=argparse.SUPPRESS)


def check_landing(options: argparse.Namespace) -> None:
    """UsageError where what comes could not be kept: better told before it is asked for."""
    from workbench.cli.parts.output import require_writable

    require_writable(options.json)
    if options.out is not None and options.out.suffix.lower() not in (".parquet", ".pq"):
        raise UsageError(f"{options.out} is no Parquet file", "that is what is written", "End it in .parquet")
    if _shows(options):
        from workbench.cli.parts.display import require_display

        require_display()


def land(fetched: Fetched, options: argparse.Namespace) -> int:
    """Keep what came, say so, and show it where that was asked for."""
    from workbench.cli.parts.output import publish, tell
    from workbench.data.opening import open_paths
    from workbench.sources.saving import save

    _require_free(fetched, options.into)
    path = _place(fetched, options)
    kept = save(fetched, path)
    opened = open_paths([path])
    left_out = len(fetched.rows) - kept
    doubts = [*fetched.doubts, *([f"{left_out} series without a number were left out"] if left_out else [])]
    doubts += [f"{doubt.series}: {doubt.text}" for doubt in opened.doubts if doubt.kind != "no label"]
    for text in doubts:
        tell(text)
    points = sum(len(one) for one in opened.series)
    lines = [f"{kept} series with {points:,} points of {fetched.provenance.place}: {path}"]
    if options.into is not None:
        _join(opened, path, options.into)
        lines.append(f"They are in {options.into}")
    publish(_document(fetched, opened, path, doubts), options.json, lines)
    if _shows(options):
        from workbench.gui.process import run_window

        return run_window([path], None)
    return 0


def _shows(options: argparse.Namespace) -> bool:
    return options.show and not (options.out or options.into or options.json)


def _place(fetched: Fetched, options: argparse.Namespace) -> Path:
    """The file to be written; what no source wrote is never replaced."""
    from workbench.sources.saving import free_place, provenance_of, slug

    path: Path
    if options.out is not None:
        path = options.out
    elif options.into is not None:
        path = free_place(options.into.parent, fetched.provenance)
    else:
        path = Path(f"{slug(fetched.provenance)}.parquet")
    if path.exists() and provenance_of(path) is None:
        why = "it was not written by an import, so it is not replaced"
        raise UsageError(f"{path} is there already", why, "Name another file by --out")
    return path


def _require_free(fetched: Fetched, target: Path | None) -> None:
    """UsageError where the project knows a series of what came: told before anything is written."""
    from workbench.project.project import Project

    if target is None or not target.exists():
        return
    with Project.open(target, read_only=True) as project:
        known = set(project.series_names()) & {one.name for one in fetched.rows}
    if known:
        step = "Remove it from the project, or take what came into another one"
        raise UsageError(f"The project already has the series {min(known)}", "names are unique", step)


def _join(opened: Opened, path: Path, target: Path) -> None:
    from workbench.project.edits import add_series
    from workbench.project.nouns import embed
    from workbench.project.project import Project

    with Project.open(target) if target.exists() else Project.create(target) as project:
        folder = target.resolve().parent
        project.apply(add_series(project, [embed(one, path=path, folder=folder) for one in opened.series]))


def _document(fetched: Fetched, opened: Opened, path: Path, doubts: list[str]) -> dict[str, Any]:
    labels = {one.name: dict(one.labels) for one in fetched.rows}
    source = {**vars(fetched.provenance), "facts": dict(fetched.provenance.facts)}
    series = [{"name": one.name, "points": len(one), "labels": labels.get(one.name, {})} for one in opened.series]
    return {"file": str(path), "source": source, "series": series, "doubts": doubts}
