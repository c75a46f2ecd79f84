"""The verbs about packs: `export`, `verify`, `detect`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

KEY = "public key: the signature beside the pack must be by it"  # said here too, so that help needs no numpy


def add_verbs(verbs: Any) -> None:
    """Add `export`, `verify` and `detect`."""
    export_verb = verbs.add_parser("export", help="write the approved rules of a run as one pack")
    export_verb.add_argument("folder", type=Path, metavar="DIR", help="the folder of `train --out`")
    export_verb.add_argument("--out", type=Path, required=True, metavar="FILE.rulepack")
    export_verb.add_argument("--rule", metavar="NAME", help="only this rule (default: all)")
    export_verb.set_defaults(run=export)

    verify_verb = verbs.add_parser("verify", help="check a pack: signature, sums, approvals, carried examples, limits")
    verify_verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verify_verb.add_argument("--key", type=Path, metavar="FILE.pub", help=KEY)
    verify_verb.add_argument("--junit", type=Path, metavar="FILE.xml", help="also write the checks as JUnit XML")
    verify_verb.set_defaults(run=verify)

    detect_verb = verbs.add_parser("detect", help="run a pack on series, without the window")
    detect_verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    detect_verb.add_argument("path", type=Path, metavar="PATH", help="a CSV or Parquet file, or a folder")
    detect_verb.add_argument("--out", type=Path, metavar="FILE.csv", help="default: stdout")
    detect_verb.add_argument("--key", type=Path, metavar="FILE.pub", help=KEY)
    detect_verb.set_defaults(run=detect)


def export(options: argparse.Namespace) -> int:
    """Write the pack; refused where a rule is not approved, or was changed since."""
    from workbench.cli.parts.output import say, tell
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.cli.parts.sandbox import open_host
    from workbench.packs.approval import require_approved
    from workbench.packs.pack import write_pack
    from workbench.project.project import Project
    from workbench.reports.html import pack_page
    from workbench.reports.model import PackReport

    folder = RunFolder(options.folder)
    rules = folder.read(options.rule)
    for rule in rules:
        require_approved(rule)
    name, version = pack_name(options.out, rules[0].version)
    with open_host() as host, Project.open(folder.project) as project:
        series = [project.load_series(one) for one in project.series_names()]
        examples = carried(rules, series, host)
    page = pack_page(PackReport(f"{name} {version}", rules))
    written = write_pack(rules, options.out, name=name, version=version, report_html=page, examples=examples)
    for rule in rules:
        if not examples.get(rule.name):
            tell(f"{rule.name}: no example could be cut from the series, the pack cannot test this rule.")
    say(str(written))
    return 0


def pack_name(path: Path, version: str) -> tuple[str, str]:
    """Name and version of the pack from its file name NAME-VERSION.rulepack; the rule's version where none is named."""
    import re

    found = re.fullmatch(r"(.+)-(\d+\.\d+\.\d+)", path.stem)
    return (found[1], found[2]) if found else (path.stem, version)


def carried(rules: Any, series: Any, host: Any) -> dict[str, Any]:
    """Examples for each rule, cut from the series that it judges."""
    from workbench.packs.carried import carried_examples

    return {
        rule.name: carried_examples(rule, [one for one in series if rule.input.takes(one.name)], host) for rule in rules
    }


def verify(options: argparse.Namespace) -> int:
    """Print each check with what was expected and what came; 1 where one failed."""
    import sys

    from workbench.cli.parts.sandbox import open_host
    from workbench.detector import verifying

    with open_host() as host:
        return verifying.verify(options, host, sys.stdout)


def detect(options: argparse.Namespace) -> int:
    """Write timestamp, value, condition, flag, reason for each point."""
    from workbench.cli.parts.output import tell
    from workbench.cli.parts.sandbox import open_host
    from workbench.data.opening import open_paths
    from workbench.detector.detect import Detector, summary
    from workbench.detector.table import write_rows

    opened = open_paths([options.path])
    for doubt in opened.doubts:
        if doubt.kind != "no_label":
            tell(f"{doubt.series}: {doubt.text}")
    with open_host() as host:
        detector = Detector.open(options.pack, host, key=options.key)
        detections = [(series, detector.detect(series)) for series in opened.series]
    write_rows(detections, options.out, _time_form(options.path))
    for _, detection in detections:
        tell(summary(detection))
    return 0


def _time_form(path: Path) -> str:
    """How the times of a file are written, so that the flags carry the same ones; ISO where there are several files."""
    from workbench.data.opening import peek

    return (peek(path).guesses.time_format if path.is_file() else None) or "iso"
