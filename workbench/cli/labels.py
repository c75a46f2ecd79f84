"""The verb `labels`: the labels of a project to a file and back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.project.project import Project

FORM = "CSV or JSON, by its ending: series, start, stop (not included), start_time, stop_time (UTC), note, author, made"


def add_verbs(verbs: Any) -> None:
    """Add `labels` with its ways."""
    from workbench.cli.sources import alerts

    family = verbs.add_parser("labels", help="write the labels of a project to a file, or take them from one")
    ways = family.add_subparsers(title="ways", metavar="WAY", required=True)
    export_verb = ways.add_parser("export", help="write the labels of a project")
    export_verb.add_argument("project", type=Path, metavar="FILE.rwb")
    export_verb.add_argument("--out", type=Path, required=True, metavar="FILE", help=FORM)
    export_verb.add_argument("--series", metavar="NAME", help="only this series (default: all)")
    export_verb.set_defaults(run=export_labels)
    import_verb = ways.add_parser("import", help="replace the labels of the series that a file names")
    import_verb.add_argument("project", type=Path, metavar="FILE.rwb")
    import_verb.add_argument("file", type=Path, metavar="FILE", help=FORM)
    import_verb.add_argument("--series", metavar="NAME", default="", help="the series of rows that name none")
    import_verb.set_defaults(run=import_labels)
    alerts.add_ways(ways)


def export_labels(options: argparse.Namespace) -> int:
    """Write the file and say how many labels it holds."""
    from workbench.cli.parts.output import say
    from workbench.data.labels.writing import write_labels
    from workbench.project.project import Project

    with Project.open(options.project, read_only=True) as project:
        labeled = [name for name in project.series_names() if project.labels(name) is not None]
        names = [options.series] if options.series else labeled
        count = write_labels(_series(project, names), options.out)
    say(f"{count} labels of {len(names)} series written to {options.out}")
    return 0


def import_labels(options: argparse.Namespace) -> int:
    """Take the labels as one edit that undo takes back; doubts go to stderr."""
    from workbench.cli.parts.output import say, tell
    from workbench.data.labels.reading import read_labels
    from workbench.project.edits import set_all_labels
    from workbench.project.project import Project

    with Project.open(options.project) as project:
        names = project.series_names()
        default = options.series or (names[0] if len(names) == 1 else "")
        found = read_labels(options.file, _series(project, names), default)
        for doubt in found.doubts:
            tell(f"{doubt.series or 'no series'}: {doubt.text}")
        project.apply(set_all_labels(project, found.labels, f"Import labels of {options.file.name}"))
    say(f"{found.count} labels of {len(found.labels)} series taken from {options.file}")
    return 0


def _series(project: Project, names: Any) -> list[Any]:
    return [project.load_series(name) for name in names]
