"""The verbs of those who get a pack: `verify`, `detect`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

FORMS = ("jsonl", "csv", "junit")
OWN = ("value", "index")  # columns that any series has
KEY = "public key: the signature beside the pack must be by it"  # said here too, so that help needs no numpy


def add_verbs(verbs: Any) -> None:
    """Add `verify` and `detect`."""
    from workbench.cli.packs import asking
    from workbench.detector.scheduled.arguments import add_arguments

    verify_verb = verbs.add_parser("verify", help="check a pack: signature, sums, approvals, carried examples, limits")
    verify_verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verify_verb.add_argument("--key", type=Path, metavar="FILE.pub", help=KEY)
    verify_verb.add_argument("--junit", type=Path, metavar="FILE.xml", help="also write the checks as JUnit XML")
    verify_verb.set_defaults(run=verify)

    detect_verb = verbs.add_parser("detect", help="run a pack on series or on cases, without the window")
    detect_verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    detect_verb.add_argument("path", type=Path, nargs="?", metavar="PATH", help="a CSV or Parquet file, or a folder")
    detect_verb.add_argument(
        "--cases", type=Path, metavar="DIR", help="decide the cases of a folder of metrics and logs"
    )
    detect_verb.add_argument("--format", choices=FORMS, help="of decisions about cases (default: as --out is named)")
    detect_verb.add_argument("--out", type=Path, metavar="FILE", help="default: stdout")
    detect_verb.add_argument("--key", type=Path, metavar="FILE.pub", help=KEY)
    detect_verb.add_argument(
        "--series", default="", metavar="NAME", help="with --state: its name (default: of the file)"
    )
    add_arguments(detect_verb)
    asking.add_arguments(detect_verb)
    detect_verb.set_defaults(run=detect)


def verify(options: argparse.Namespace) -> int:
    """Print each check with what was expected and what came; 1 where one failed."""
    import sys

    from workbench.cli.parts.sandbox import open_host
    from workbench.detector import verifying

    with open_host(spare=True) as host:
        return verifying.verify(options, host, sys.stdout)


def detect(options: argparse.Namespace) -> int:
    """Write timestamp, value, condition, flag, reason for each point, or what is decided of each case."""
    from workbench.cli.packs import asking
    from workbench.cli.parts.output import tell
    from workbench.cli.parts.sandbox import open_host
    from workbench.data.opening import open_paths, with_columns
    from workbench.detector.cases import verb as folders
    from workbench.detector.detect import Detector, summary
    from workbench.detector.scheduled import verb as scheduled
    from workbench.detector.table import write_rows

    if asking.check(options):
        scheduled.check(options, None, asked=True)
        return asking.detect_query(options)
    folders.require_one(options, options.path)
    scheduled.check(options, options.path)
    if options.state is not None:
        with open_host(spare=True) as host:
            return scheduled.detect_new(options, options.path, options.series or options.path.stem, host, tell)
    if options.cases is not None:
        with open_host() as host:
            return folders.detect(options, host, tell)
    opened = open_paths([options.path])
    for doubt in opened.doubts:
        if doubt.kind != "no_label":
            tell(f"{doubt.series}: {doubt.text}")
    with open_host() as host:
        detector = Detector.open(options.pack, host, key=options.key)
        wanted = {one.name: [c for c in detector.panel(one.name).columns if c not in OWN] for one in opened.series}
        detections = [(series, detector.detect(series)) for series in with_columns(opened, wanted)]
    write_rows(detections, options.out, _time_form(options.path))
    for _, detection in detections:
        tell(summary(detection))
    return 0


def _time_form(path: Path) -> str:
    """How the times of a file are written, so that the flags carry the same ones; ISO where there are several files."""
    from workbench.data.peeking import peek

    return (peek(path).guesses.time_format if path.is_file() else None) or "iso"
