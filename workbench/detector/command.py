"""The detector's own command line: `detect PACK CSV [--out CSV] [--series NAME]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from workbench.compiled import choose_folder
from workbench.detector.detect import Detector, summary
from workbench.detector.table import read_csv, write_rows
from workbench.errors import WorkbenchError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 = done, 2 = the user can fix what stderr says."""
    parser = argparse.ArgumentParser("python -m workbench.detector", description="Run a rule pack on a series.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verb = verbs.add_parser("detect", help="flag the points of a CSV file")
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verb.add_argument("csv", type=Path, metavar="FILE.csv", help="columns timestamp,value")
    verb.add_argument("--out", type=Path, metavar="FILE.csv", help="default: stdout")
    verb.add_argument("--series", default="", metavar="NAME", help="name of the series (default: of the file)")
    verb.add_argument("--start", type=int, default=0, metavar="N", help="the first N points are history only")
    options = parser.parse_args(arguments)
    choose_folder()
    try:
        _detect(options)
    except WorkbenchError as error:
        print(error, file=sys.stderr)  # noqa: T201 — a command line speaks on stderr
        return 2
    except BrokenPipeError:  # whoever read stdout had enough
        return 0
    return 0


def _detect(options: argparse.Namespace) -> None:
    with Detector.open(options.pack) as detector:
        name = options.series or options.csv.stem
        given = read_csv(options.csv, name, detector.panel(name).columns)
        for note in given.notes:
            print(f"{name}: {note}", file=sys.stderr)  # noqa: T201
        detection = detector.detect(given.series, start=options.start)
        write_rows([(given.series, detection)], options.out, given.time_form)
        print(summary(detection), file=sys.stderr)  # noqa: T201
