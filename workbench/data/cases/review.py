"""What people decided about the cases of a folder: kept in its review.json, followed by who opens the folder so."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from workbench.data.cases.finding import REVIEW, find_cases
from workbench.data.cases.nouns import CaseIndex, CaseReference
from workbench.data.cases.opening import open_case
from workbench.data.nouns import Doubt
from workbench.errors import DataError
from workbench.model.case import ANOMALOUS, CASE_LABELS, NORMAL, UNLABELED

KEEP, FIX, DROP = "keep", "fix", "drop"
FORMAT = 1


@dataclass(frozen=True)
class Decision:
    """One decision. `verdict`: keep, fix (another `label` and `scenario`) or drop. `by`: who; `when`: ISO, UTC.

    `content_hash`: of the case that was looked at; a decision does not hold for another one of the same name.
    """

    verdict: str
    reason: str
    by: str
    when: str
    content_hash: str
    label: str = ""
    scenario: str = ""


def read_review(folder: Path) -> dict[str, Decision]:
    """Name of a case → the decision about it; nothing where there was no review. DataError where it can't be read."""
    path = folder / REVIEW
    if not path.exists():
        return {}
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["format"] != FORMAT:
            raise ValueError(f"its format is {document['format']}, not {FORMAT}")
        return {str(name): _decision(told) for name, told in document["decisions"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        step = "Mend it, or move it away and review anew"
        raise DataError(f"{path} can't be read", str(error), step, code="data.review") from None


def write_review(folder: Path, decisions: Mapping[str, Decision]) -> None:
    """Write all decisions; what was there stays whole if this fails. Raises OSError."""
    told = {name: asdict(decisions[name]) for name in sorted(decisions)}
    text = json.dumps({"format": FORMAT, "decisions": told}, indent=2, ensure_ascii=False) + "\n"
    beside = folder / f".{REVIEW}.{os.getpid()}"
    try:
        beside.write_text(text, "utf-8", errors="backslashreplace")  # as JSON writes what is no UTF-8 in a name
        beside.replace(folder / REVIEW)
    finally:
        beside.unlink(missing_ok=True)


def reviewed(index: CaseIndex, decisions: Mapping[str, Decision]) -> CaseIndex:
    """The index without the dropped cases, with the labels and scenarios that were set right.

    Cases that a decision changes are read, since it holds for what was looked at only.
    """
    references: list[CaseReference] = []
    doubts = list(index.doubts)
    dropped = 0
    for reference in index.references:
        decision = decisions.get(reference.name)
        if decision is None or decision.verdict == KEEP:
            references.append(reference)
        elif open_case(reference).case.content_hash() != decision.content_hash:
            references.append(reference)
            text = f"It is not what was looked at when it was decided ({decision.verdict}): review it again"
            doubts.append(Doubt(reference.name, "changed since review", text, 1))
        elif decision.verdict == DROP:
            dropped += 1
        else:
            references.append(replace(reference, label=decision.label, scenario=decision.scenario))
    doubts += _gone(index, decisions)
    return replace(index, references=tuple(references), doubts=tuple(doubts), dropped=dropped)


def labeled_cases(folder: Path) -> tuple[CaseReference, ...]:
    """The labeled cases of a folder as its review has them; DataError unless some are normal and some anomalous."""
    index = find_cases(folder)
    found = tuple(one for one in reviewed(index, read_review(index.folder)).references if one.label != UNLABELED)
    if {one.label for one in found} >= {ANOMALOUS, NORMAL}:
        return found
    told = " and ".join(sorted({one.label for one in found})) or "no"
    why = f"normal and anomalous ones are compared, and there are {told} labeled ones"
    step = "Label them with `cases review DIR --fix NAME --label LABEL --reason TEXT`, or name another folder"
    raise DataError(f"{folder} lacks labeled cases of both kinds", why, step, code="data.unlabeled")


def _gone(index: CaseIndex, decisions: Mapping[str, Decision]) -> Iterator[Doubt]:
    gone = sorted(set(decisions) - {one.name for one in index.references})
    if gone:
        text = f"Cases that were decided about are no longer there, such as {gone[0]}"
        yield Doubt(index.folder.name, "gone since review", text, len(gone))


def _decision(told: Mapping[str, object]) -> Decision:
    decision = Decision(**{name: str(value) for name, value in told.items()})
    if decision.verdict not in (KEEP, FIX, DROP):
        raise ValueError(f"{decision.verdict!r} is neither keep nor fix nor drop")
    if decision.label not in CASE_LABELS:
        raise ValueError(f"{decision.label!r} is no label of a case")
    return decision
