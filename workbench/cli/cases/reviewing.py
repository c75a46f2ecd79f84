"""The step `cases review`: page through cases and keep, fix or drop each, with the reason."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.cases.showing import page, plain
from workbench.cli.parts.output import printable
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.data.cases.nouns import CaseIndex, CaseReference
    from workbench.data.cases.review import Decision

VERDICTS = ("keep", "fix", "drop")
ASKED = "[k]eep, [f]ix, [d]rop, [n]ext, [b]ack, [q]uit? "
LINES = 40  # of a log that are shown on a page


def add_steps(steps: Any) -> None:
    """Add `review`."""
    verb = steps.add_parser("review", help="page through cases: keep, fix or drop each, with the reason")
    verb.add_argument("folder", type=Path, metavar="DIR", help="folder of cases; decisions are kept in its review.json")
    verb.add_argument("--list", action="store_true", help="print every case with what was decided, and end")
    for verdict in VERDICTS:
        verb.add_argument(f"--{verdict}", nargs="+", default=[], metavar="NAME", help=f"{verdict} these, and end")
    verb.add_argument("--reason", default="", metavar="TEXT", help="why; --drop and --fix need one")
    verb.add_argument("--label", choices=("anomalous", "normal"), help="what --fix sets")
    verb.add_argument("--scenario", metavar="ID", help="what --fix sets")
    verb.add_argument("--by", default="", metavar="NAME", help="who decides (default: who is logged in)")
    verb.add_argument("--again", action="store_true", help="page also through cases that were decided about")
    verb.add_argument("--json", metavar="FILE", help="write the decisions as JSON, - for stdout")
    verb.set_defaults(run=review)


def review(options: argparse.Namespace) -> int:
    """Take the decisions of the flags, or ask for them page by page."""
    from workbench.cli.parts.output import publish, require_writable
    from workbench.data.cases.finding import find_cases
    from workbench.data.cases.review import read_review

    require_writable(options.json)
    index = find_cases(options.folder)
    decisions = read_review(index.folder)
    if any(getattr(options, verdict) for verdict in VERDICTS):
        _take(options, index, decisions)
    elif not options.list and options.json is None:
        _ask_all(options, index, decisions)
    rows = [_row(one, decisions.get(one.name)) for one in index.references] if options.list else []
    publish(_document(index, decisions), options.json, [*rows, _summary(index, decisions)])
    return 0


def _take(options: argparse.Namespace, index: CaseIndex, decisions: dict[str, Decision]) -> None:
    """The decisions of the flags, all or none."""
    from workbench.data.cases.review import write_review

    known = {one.name: one for one in index.references}
    for verdict in VERDICTS:
        for name in getattr(options, verdict):
            if name not in known:
                some = ", ".join(list(known)[:5])
                raise UsageError(f"There is no case {name}", f"{index.folder} has {some}", "Give one of its names")
            decisions[name] = _decide(options, known[name], verdict, options.reason, options.label, options.scenario)
    write_review(index.folder, decisions)


def _decide(
    options: argparse.Namespace,
    reference: CaseReference,
    verdict: str,
    reason: str,
    label: str | None,
    scenario: str | None,
) -> Decision:
    from workbench.data.cases.opening import open_case
    from workbench.data.cases.review import DROP, FIX, KEEP, Decision

    if verdict != KEEP and not reason.strip():
        raise UsageError(f"{reference.name} needs a reason", f"to {verdict} it changes what is learned", "Add --reason")
    if verdict == FIX and label is None and scenario is None:
        raise UsageError(f"Nothing of {reference.name} is fixed", "no label or scenario is given", "Add --label")
    told = (reference.label, reference.scenario) if verdict != DROP else ("", "")
    fixed = (label or told[0], told[1] if scenario is None else scenario) if verdict == FIX else told
    when = datetime.now(UTC).isoformat(timespec="seconds")
    seen = open_case(reference).case.content_hash()
    return Decision(verdict, reason.strip(), options.by or getpass.getuser(), when, seen, *fixed)


def _ask_all(options: argparse.Namespace, index: CaseIndex, decisions: dict[str, Decision]) -> None:
    """Page by page, until the last one or the end of the answers; each decision is written at once."""
    from workbench.data.cases.review import write_review

    todo = [one for one in index.references if options.again or one.name not in decisions]
    at = 0
    while 0 <= at < len(todo):
        _show(todo[at], decisions.get(todo[at].name), at, len(todo))
        answer = _asked(ASKED)[:1].lower()
        if answer in ("q", "\0"):
            return
        if answer in ("k", "f", "d"):
            try:
                decisions[todo[at].name] = _answered(options, todo[at], answer)
            except UsageError as error:
                sys.stdout.write(f"{printable(str(error))}\n")
                continue
            write_review(index.folder, decisions)
        at += -1 if answer == "b" and at else 0 if answer not in ("k", "f", "d", "n") else 1


def _answered(options: argparse.Namespace, reference: CaseReference, answer: str) -> Decision:
    verdict = next(one for one in VERDICTS if one.startswith(answer))
    label = scenario = None
    if verdict == "fix":
        label = {"a": "anomalous", "n": "normal"}.get(_asked("label, [a]nomalous or [n]ormal: ")[:1].lower())
        scenario = _asked(f"scenario (empty: {plain(reference.scenario)}): ").strip(" \0") or None
    reason = options.reason if verdict == "keep" else _asked("reason: ").strip("\0")
    return _decide(options, reference, verdict, reason, label, scenario)


def _show(reference: CaseReference, decision: Decision | None, at: int, of: int) -> None:
    from workbench.data.cases.opening import open_case

    sys.stdout.write(f"\n— {at + 1} of {of}{': ' + _told(decision) if decision else ''}\n")
    for row in page(open_case(reference), LINES):
        sys.stdout.write(row + "\n")


def _asked(question: str) -> str:
    """One line of the user's; a zero byte at the end of all lines."""
    sys.stdout.write(question)
    sys.stdout.flush()
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else "\0"


def _row(reference: CaseReference, decision: Decision | None) -> str:
    kind = f"{reference.label or 'no label':10} {plain(reference.scenario):16}"
    return f"{plain(reference.name):24} {kind} {_told(decision) if decision else '–'}"


def _told(decision: Decision) -> str:
    fixed = f" ({decision.label}, {decision.scenario or 'no scenario'})" if decision.verdict == "fix" else ""
    reason = f": {decision.reason}" if decision.reason else ""
    return plain(f"{decision.verdict}{fixed} by {decision.by}, {decision.when[:10]}{reason}")


def _summary(index: CaseIndex, decisions: dict[str, Decision]) -> str:
    names = {one.name for one in index.references}
    counts = Counter(one.verdict for name, one in decisions.items() if name in names)
    told = ", ".join(f"{verdict} {counts[verdict]:,}" for verdict in VERDICTS)
    return f"{len(names):,} cases: {told}, undecided {len(names) - counts.total():,}"


def _document(index: CaseIndex, decisions: dict[str, Decision]) -> dict[str, Any]:
    from dataclasses import asdict

    told = {name: asdict(one) for name, one in decisions.items()}
    return {"folder": str(index.folder), "cases": [one.name for one in index.references], "decisions": told}
