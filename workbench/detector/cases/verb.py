"""`detect PACK --cases DIR` of both command lines: the cases of a folder, and what the pack decides of them."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from workbench.data.cases.finding import find_cases
from workbench.data.cases.nouns import WINDOWS, CaseReference
from workbench.data.cases.opening import open_case
from workbench.detector.cases.decider import AT_ONCE, CaseDecider
from workbench.detector.cases.written import Judged, write_decisions
from workbench.errors import DataError, UsageError
from workbench.packs.pack import read_pack
from workbench.sandbox.host import Host

FORMS = ("jsonl", "csv", "junit")


def add_arguments(verb: Any) -> None:
    """What `detect` takes for cases."""
    verb.add_argument("--cases", type=Path, metavar="DIR", help="decide the cases of a folder in place of a series")
    text = "of decisions about cases (default: as --out is named, .csv or .xml, else jsonl)"
    verb.add_argument("--format", choices=FORMS, help=text)


def require_one(options: argparse.Namespace, path: Path | None) -> None:
    """Raise UsageError unless either a series or a folder of cases is named."""
    if (path is None) == (options.cases is None):
        why = "both a file and --cases are named" if path else "neither a file nor --cases is named"
        raise UsageError("It is not clear what is to be judged", why, "Name one of them")
    if options.cases is None and options.format is not None:
        raise UsageError("--format is for cases", "points are written as CSV", "Leave it out, or give --cases")


def detect(options: argparse.Namespace, host: Host, tell: Callable[[str], None]) -> int:
    """Write the decisions; 0. What is doubtful about the cases is counted for `tell`."""
    decider = CaseDecider(read_pack(options.pack, key=options.key), host)
    index = find_cases(options.cases)
    if index.layout == WINDOWS:
        why = "it is a folder of tables with a list of faults"
        raise DataError(f"{options.cases} cannot be decided", why, "Give a folder with a table and a log for each case")
    decided: Counter[str] = Counter()
    doubts: Counter[str] = Counter()
    write_decisions(_judged(decider, index.references, decided, doubts), options.out, options.format)
    for kind, count in sorted(doubts.items()):
        tell(f"{kind}: {count:,} cases")
    tell(f"{decided.total():,} cases, {decided['anomalous']:,} anomalous; decided by {decider.pack.name}")
    return 0


def _judged(
    decider: CaseDecider, references: tuple[CaseReference, ...], decided: Counter[str], doubts: Counter[str]
) -> Iterator[Judged]:
    for first in range(0, len(references), AT_ONCE):
        opened = [open_case(one) for one in references[first : first + AT_ONCE]]
        doubts.update(kind for one in opened for kind in {doubt.kind for doubt in one.doubts})
        cases = [one.case for one in opened]
        for case, decision in zip(cases, decider.decide(cases), strict=True):
            decided["anomalous" if decision.anomalous else "normal"] += 1
            yield case, decision
