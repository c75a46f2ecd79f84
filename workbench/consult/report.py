"""What a model had to do with an outcome, as JSON and as words beside the report of the investigation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from workbench.consult.nouns import MODEL, Consulted
from workbench.llm.plain import plain

LONGEST = 400


def consulted_document(told: Consulted) -> dict[str, Any]:
    """The fields of the report that a model adds: who decided and why, what it said, on which items, what it cost."""
    said = told.said
    return {
        "model": told.model,
        "decided_by": told.decided_by,
        "why_not_the_model": told.why,
        "said": None if said is None else {**asdict(said), "scenario": said.scenario or None},
        "reasons": [asdict(one) for one in told.reasons],
        "evidence": [asdict(item) for item in told.items],
        "evidence_left_out": told.left_out,
        "dropped": asdict(told.dropped),
        "flags": list(told.flags),
        "calls": told.calls,
        "usd": told.usd,
        "milliseconds": round(told.milliseconds, 1),
    }


def consulted_lines(told: Consulted) -> Iterator[str]:
    """The same as lines for people."""
    for flag in told.flags:
        yield f"  ! {plain(flag, LONGEST)}"
    by = f"decided by {told.model}" if told.decided_by == MODEL else "decided by the built-in reasoner"
    yield f"  {by}{f': {plain(told.why, LONGEST)}' if told.why else ''}"
    gone = [f"{count} {name}" for name, count in asdict(told.dropped).items() if count]
    if gone:
        yield f"  dropped from the model's answers: {', '.join(gone)}"
    usd = "price unknown" if told.usd is None else f"{told.usd:.4f} USD"
    calls = f"{told.calls} answer" + ("" if told.calls == 1 else "s")
    yield f"  {calls} of {told.model}, {told.milliseconds:.0f} ms, {usd}"
