"""The detector's own command line: `verify` a pack, `detect` a CSV file; the workbench is not needed for it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from workbench.compiled import choose_folder
from workbench.detector import verifying
from workbench.detector.cases import verb as folders
from workbench.detector.detect import Detector, summary
from workbench.detector.live import verb as live
from workbench.detector.live.arguments import add_arguments
from workbench.detector.scheduled import verb as scheduled
from workbench.detector.scheduled.arguments import add_arguments as add_scheduled
from workbench.detector.serving import verb as serving
from workbench.detector.serving.arguments import add_alert_rules, add_serve
from workbench.detector.table import read_csv, write_rows
from workbench.errors import WorkbenchError
from workbench.sandbox.host import Host


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; 0 = done, 1 = a check failed, 2 = the user can fix what stderr says."""
    options = _parser().parse_args(arguments)
    choose_folder()
    for stream in (sys.stdout, sys.stderr):  # an encoding that lacks a sign gives a question mark, never an error
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code: int = options.run(options)
    except WorkbenchError as error:
        print(error, file=sys.stderr)  # noqa: T201 — a command line speaks on stderr
        return 2
    except BrokenPipeError:  # whoever read stdout had enough
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m workbench.detector", description="Check and run rule packs.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    check = verbs.add_parser("verify", help="check a pack: signature, sums, examples, limits")
    verifying.add_arguments(check)
    check.set_defaults(run=_verify)
    verb = verbs.add_parser("detect", help="flag the points of a CSV file, or decide the cases of a folder")
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verb.add_argument("csv", type=Path, nargs="?", metavar="FILE.csv", help="columns timestamp,value")
    verb.add_argument("--out", type=Path, metavar="FILE", help="default: stdout")
    folders.add_arguments(verb)
    verb.add_argument("--series", default="", metavar="NAME", help="name of the series (default: of the file)")
    verb.add_argument("--start", type=int, default=0, metavar="N", help="the first N points are history only")
    add_scheduled(verb)
    verifying.add_key(verb)
    verb.set_defaults(run=_detect)
    verb = verbs.add_parser("stream", help="judge points as they come, from stdin to stdout")
    add_arguments(verb)
    verifying.add_key(verb)
    verb.set_defaults(run=live.run)
    verb = verbs.add_parser("serve", help="judge points that come over HTTP, with metrics for Prometheus")
    add_serve(verb)
    verifying.add_key(verb)
    verb.set_defaults(run=serving.serve)
    verb = verbs.add_parser("alert-rules", help="write alert rules for Prometheus, with their unit tests")
    add_alert_rules(verb)
    verifying.add_key(verb)
    verb.set_defaults(run=serving.alert_rules)
    return parser


def _verify(options: argparse.Namespace) -> int:
    with Host() as host:
        return verifying.verify(options, host, sys.stdout)


def _detect(options: argparse.Namespace) -> int:
    folders.require_one(options, options.csv)
    scheduled.check(options, options.csv)
    if options.state is not None:
        with Host() as host:
            return scheduled.detect_new(options, options.csv, options.series or options.csv.stem, host, _tell)
    if options.cases is not None:
        with Host() as host:
            return folders.detect(options, host, _tell)
    with Detector.open(options.pack, key=options.key) as detector:
        name = options.series or options.csv.stem
        given = read_csv(options.csv, name, detector.panel(name).columns)
        for note in given.notes:
            print(f"{name}: {note}", file=sys.stderr)  # noqa: T201
        detection = detector.detect(given.series, start=options.start)
        write_rows([(given.series, detection)], options.out, given.time_form)
        print(summary(detection), file=sys.stderr)  # noqa: T201
    return 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201
