"""What the child is asked for a rule on a series, and what its reply means: shared by all who run rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np

from workbench.errors import RuleError
from workbench.model.emit import emit_flags
from workbench.model.rule import InputSpec, Rule
from workbench.model.verdict import Failure, Problem, Verdict, failed
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import Contract, read_contract
from workbench.sandbox.host import Reply

Piece = tuple[int, int, int, int]  # first point and end of what is run, first point and end of what is kept of it
INDEX = "index"


def prepare(rule: Rule, series_name: str, columns: tuple[str, ...]) -> dict[str, Any] | Verdict:
    """What the child must know of the rule for one series, or the verdict of a rule that can't be run on it."""
    problems = static_check(rule.text)
    if problems:
        return failed("static", *problems)
    contract = read_contract(rule.text)
    if rule.input.run == "stateful" and contract.not_stateful_because is not None:
        return failed("static", contract.not_stateful_because)
    if rule.input.run != "stateful" and rule.input.points < 1:
        return failed("contract", Problem(0, 0, f"a rule that runs by {rule.input.run} needs its number of points"))
    unknown = [name for name in rule.input.columns if name not in (*columns, "value", INDEX)]
    if unknown or not rule.input.columns:
        return failed("contract", _column_problem(unknown, columns))
    rows = column_rows(rule.input.columns, columns)
    used = range(len(rows)) if contract.columns_used is None else contract.columns_used
    return {
        "text": rule.text,
        "overrides": overrides_for(rule, series_name, contract),
        "rows": rows,
        "used": [i for i in used if i < len(rows) and rows[i] != len(columns)],
        "memory_mb": rule.limits.memory_mb,
        "modules": contract.modules,
    }


def column_rows(wanted: tuple[str, ...], columns: tuple[str, ...]) -> list[int]:
    """The row of each wanted column; `index` comes after the last one, `value` is the first where none is called so."""
    rows = {"value": 0, INDEX: len(columns)} | {name: row for row, name in enumerate(columns) if name != INDEX}
    return [rows[name] for name in wanted]


def _column_problem(unknown: list[str], columns: tuple[str, ...]) -> Problem:
    if not unknown:
        return Problem(0, 0, "the rule names no input columns: name at least one in input.columns", "columns")
    have = ", ".join(columns)
    return Problem(0, 0, f"the series has no column {unknown[0]!r}, it has {have}: change input.columns", "columns")


def overrides_for(rule: Rule, series_name: str, contract: Contract) -> dict[str, float]:
    """The overrides for the series, whole numbers where the rule's own are. Raises RuleError for unknown names."""
    overrides = {}
    for name, value in rule.parameters_for(series_name).items():
        if name not in contract.parameters:
            raise RuleError(
                f"The rule {rule.name} has no parameter {name}",
                f'[series."{series_name}"] overrides it, the rule has {", ".join(contract.parameters) or "none"}',
                "Take the override out or name the constant at the top of the rule",
            )
        whole = isinstance(contract.parameters[name].value, int) and float(value).is_integer()
        overrides[name] = int(value) if whole else float(value)
    return overrides


def pieces(spec: InputSpec, start: int, stop: int, n: int, origins: Sequence[int] = (0,)) -> list[Piece]:
    """The stretches to run so that the points start to stop (half-open, of n) are judged as in a whole run.

    `origins`: the points at which the series begins anew; nothing is run across one of them.
    """
    found: list[Piece] = []
    for origin, end in zip(origins, (*origins[1:], n), strict=True):
        own = _pieces(spec, max(start, origin) - origin, min(stop, end) - origin, end - origin)
        found += [(a + origin, b + origin, c + origin, d + origin) for a, b, c, d in own]
    return found


def _pieces(spec: InputSpec, start: int, stop: int, n: int) -> list[Piece]:
    if start >= stop:
        return []
    if spec.run == "stateful":
        return [(0, stop, start, stop)]
    if spec.run == "window":
        return [(max(0, start - spec.points + 1), stop, start, stop)]
    firsts = range(start // spec.points * spec.points, stop, spec.points)
    ends = [min(first + spec.points, n) for first in firsts]
    return [(first, end, max(first, start), min(end, stop)) for first, end in zip(firsts, ends, strict=True)]


def read_reply(reply: Reply, rule: Rule, start: int, count: int, origins: Sequence[int] = (0,)) -> Verdict:
    """The verdict over `count` points from `start` on, of a series with these origins, that a child's reply means."""
    if reply.failure:
        return failed(reply.failure, Problem(0, 0, reply.message, reply.failure))
    header = reply.header
    if header.get("failure"):
        return _told_failure(header)
    clauses = header.get("clauses", 0)
    row_bytes = -(-count // 8)
    content = np.frombuffer(reply.payload, np.int8)
    seconds = header.get("seconds", 0.0)
    whole = type(clauses) is int and clauses >= 0 and len(content) == count + clauses * row_bytes
    condition = content[:count]
    if not whole or not isinstance(seconds, float) or (count and not -1 <= condition.min() <= condition.max() <= 1):
        return _senseless()
    rows = None
    if "clauses" in header:
        bits = np.frombuffer(reply.payload, np.uint8)[count:].reshape(clauses, row_bytes)
        rows = np.unpackbits(bits, axis=1, count=count).astype(np.bool_)
    own = tuple(max(at - start, 0) for at in origins)
    return Verdict(condition, emit_flags(condition, rule.emit, origins=own), start=start, seconds=seconds, clauses=rows)


def _told_failure(header: Mapping[str, Any]) -> Verdict:
    """The failure that a child tells, if it tells it as agreed: a rule that took its process over may say anything."""
    kind, problems = header["failure"], header.get("problems")
    if kind not in get_args(Failure) or not isinstance(problems, list):
        return _senseless()
    shapes = {tuple(type(part) for part in problem) for problem in problems if isinstance(problem, list)}
    if shapes != {(int, int, str, str)} or not all(isinstance(problem, list) for problem in problems):
        return _senseless()
    return failed(kind, *(Problem(*problem) for problem in problems))


def _senseless() -> Verdict:
    words = "its process answered with something else than flags; nothing of the answer was used"
    return failed("killed", Problem(0, 0, words, "killed"))
