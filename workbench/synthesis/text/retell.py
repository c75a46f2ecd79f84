"""Sentences that follow their limits: far becomes away, beyond a peak becomes a share of it, where a limit moved."""

from __future__ import annotations

from workbench.sandbox.contract import read_contract
from workbench.synthesis.text.read import ReadRule, read_rule
from workbench.synthesis.text.words import sentence


def retold(before: str, after: str) -> str:
    """The text `after`, with each sentence that `before` said of its own limits as it is said of the new ones.

    Only numbers may differ between the two. A comment in other words, as of a person, stays as it is.
    """
    old, new = _said(read_rule(before, 0)), _said(read_rule(after, 0))
    lines = after.split("\n")
    for clause, was, now in zip(read_contract(before).clauses, old, new, strict=False):
        if clause.comment == was != now and len(old) == len(new):
            at = clause.line - 2  # the comment stands directly above
            lines[at] = lines[at].replace(was, now)
    return "\n".join(lines)


def _said(read: ReadRule | None) -> list[str]:
    return [] if read is None else [sentence(clause) for clause in read.shape.clauses]
