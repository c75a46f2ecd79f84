"""Decisions about cases as JSON lines, as CSV that no spreadsheet runs, and as JUnit XML."""

from __future__ import annotations

import contextlib
import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO
from xml.etree import ElementTree as Xml

from workbench.data.cases.exporting import cell_of
from workbench.detector.cases.decider import Decided, Decision
from workbench.errors import DataError
from workbench.investigate.support import supporting
from workbench.model.case import ANOMALOUS, NORMAL, Case
from workbench.model.incident import LogSign, Shape
from workbench.packs.checks.junit import clean

FIELDS = (
    *("case", "decision", "probability", "scenario", "title", "category", "confidence", "severity", "runbook"),
    *("verified", "told", "reasons", "milliseconds"),
)
_EVENT = ("decision", "probability", "scenario", "title", "category", "confidence", "severity", "runbook")
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
MOST_LINES, MOST_SIGNS = 10, 20  # of one sign; of one case
Judged = tuple[Case, Decision]
Write = Callable[[Iterable[Judged], TextIO], None]


def row_of(decision: Decision) -> dict[str, Any]:
    """A decision as plain values by FIELDS; `milliseconds` are of all stages together."""
    found = decision.investigation
    told = found.verification
    return {
        "case": decision.case,
        "decision": ANOMALOUS if decision.anomalous else NORMAL,
        "probability": round(found.probability, 4),
        "scenario": decision.scenario or None,
        "title": decision.title,
        "category": decision.category,
        "confidence": round(found.claim.confidence, 4),
        "severity": decision.severity,
        "runbook": decision.runbook,
        "verified": decision.holds,
        "told": "" if told is None else told.told,
        "reasons": [reason.text for reason in found.claim.reasons],
        "milliseconds": round(sum(found.milliseconds.values()), 3),
    }


def document(case: Case, decision: Decision) -> dict[str, Any]:
    """A decision with its evidence: shapes of metrics with times, signs of the log with numbers of lines."""
    evidence = decision.investigation.evidence
    found = decision.investigation
    signs = supporting(found)
    near = None if found.nearest is None else {"scenario": found.nearest.scenario, "lacks": list(found.lacks)}
    return row_of(decision) | {
        "nearest": near,
        "metrics": [_shape(case, shape) for shape in evidence.shapes],
        "log": [_sign(case, sign) for sign in signs[:MOST_SIGNS]],
    }


def _shape(case: Case, shape: Shape) -> dict[str, Any]:
    times = case.metrics.times_ns
    clock = {} if times is None else {"from": _time(int(times[shape.start])), "to": _time(int(times[shape.stop - 1]))}
    points = {"points": [shape.start, shape.stop]}
    return {"metric": shape.metric, "kind": shape.kind, "size": round(shape.size, 2), **clock, **points}


def _sign(case: Case, sign: LogSign) -> dict[str, Any]:
    numbers = [int(case.lines.numbers[at]) for at in sign.places[:MOST_LINES]]
    return {"kind": sign.kind, "name": sign.name, "count": sign.count, "lines": numbers}


def _time(ns: int) -> str:
    from workbench.detector.times import format_time

    return format_time(ns)


def decided_line(event: Decided, seq: int) -> str:
    """A decision of a stream: `{"seq", "entity", "time", "decision", …, "verified", "told", "reasons", "points",
    "lines", "said"}`; `said` holds some of the lines that tell of it, as they came."""
    row = row_of(event.decision)
    fields = {"seq": seq, "entity": event.entity, "time": _time(event.time_ns), **{name: row[name] for name in _EVENT}}
    fields |= {name: row[name] for name in ("verified", "told", "reasons")}
    fields |= {"points": event.points, "lines": event.lines, "said": event.said}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def write_jsonl(judged: Iterable[Judged], out: TextIO) -> None:
    """One JSON object a line, with evidence."""
    for case, decision in judged:
        out.write(json.dumps(document(case, decision), ensure_ascii=False) + "\n")


def write_csv(judged: Iterable[Judged], out: TextIO) -> None:
    """One row a case; whatever comes from a file or a pack is escaped where a spreadsheet would run it."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for _, decision in judged:
        writer.writerow([_cell(value) for value in row_of(decision).values()])


def _cell(value: object) -> str:
    if isinstance(value, list):
        return cell_of("; ".join(value))
    if value is None:
        return ""
    return cell_of(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else repr(value)


def write_junit(judged: Iterable[Judged], out: TextIO) -> None:
    """A test case for each case; one that needs somebody is a failure."""
    suite = Xml.Element("testsuite", {"name": "cases", "errors": "0", "skipped": "0"})
    total = failures = 0
    for case, decision in judged:
        row = row_of(decision)
        spent = {"time": f"{row['milliseconds'] / 1000:.4f}"}
        one = Xml.SubElement(suite, "testcase", {"classname": "cases", "name": clean(case.name), **spent})
        named = f"{row['title'] or row['scenario'] or 'no known scenario'}, {row['confidence']:.0%}"
        text = clean("\n".join([f"{row['decision']}: {named}", str(row["told"]), *row["reasons"]]).strip())
        total += 1
        if decision.anomalous:
            failures += 1
            failure = Xml.SubElement(one, "failure", {"message": clean(named), "type": row["severity"] or ANOMALOUS})
            failure.text = text
        else:
            Xml.SubElement(one, "system-out").text = text
    counts = {"tests": str(total), "failures": str(failures)}
    suite.attrib.update(counts)
    root = Xml.Element("testsuites", {"name": "Rule Workbench detect", **counts, "errors": "0", "skipped": "0"})
    root.append(suite)
    Xml.indent(root)
    out.write(HEAD + Xml.tostring(root, "unicode") + "\n")


WRITERS: dict[str, Write] = {"jsonl": write_jsonl, "csv": write_csv, "junit": write_junit}
_SUFFIXES = {".csv": "csv", ".xml": "junit"}


def write_decisions(judged: Iterable[Judged], out: Path | None, form: str | None = None) -> None:
    """Write to a file or (None) to stdout. `form`: one of WRITERS; by default as the file's name says, else jsonl.

    Raises DataError where the file cannot be written.
    """
    write = WRITERS[form or _SUFFIXES.get(out.suffix.lower() if out else "", "jsonl")]
    with _opened(out) as stream:
        write(judged, stream)


@contextlib.contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        with out.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
    except OSError as error:
        raise DataError(f"{out} cannot be written", error.strerror or str(error), "Choose another folder") from error
