"""Columns and phrases of a scenario rule as two constants at the top of its text: so a model sees and writes all of it.

A rule keeps them in its rule.toml. For a model they stand in the text, as `COLUMNS` and `PHRASES`, and are taken out of
what it answers.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from workbench.errors import RuleError
from workbench.evidence.phrases import Phrases
from workbench.model.rule import Rule
from workbench.model.scenario import ERRORS, LINES, LOG, WARNINGS
from workbench.python_text import parse

COLUMNS, PHRASES = "COLUMNS", "PHRASES"
LEVELS = (LINES, WARNINGS, ERRORS)
MOST_COLUMNS, MOST_PHRASES = 24, 400
Patterns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Parts:
    """A text without its two constants, and what they say. `fault`: what is wrong with them, empty = nothing.

    `columns` is empty where the text does not say, or is no Python.
    """

    text: str
    columns: tuple[str, ...] = ()
    patterns: Patterns = field(default_factory=lambda: MappingProxyType({}))
    fault: str = ""


def with_header(rule: Rule) -> str:
    """The rule's text with both constants above its first statement that is no import; as it is where they stand."""
    try:
        body = parse(rule.text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return rule.text
    if any(_target(node) in (COLUMNS, PHRASES) for node in body):
        return rule.text
    head = [f"{COLUMNS} = {_listed(rule.input.columns)}"]
    if rule.input.patterns:
        groups = [f"    {_quoted(name)}: {_listed(said)}," for name, said in rule.input.patterns.items()]
        head += [f"{PHRASES} = {{", *groups, "}"]
    plain = (node for node in body if not isinstance(node, ast.Import | ast.ImportFrom) and not _is_words(node))
    at = next((node.lineno - 1 for node in plain), 0)
    rows = rule.text.splitlines()
    return "\n".join([*rows[:at], *head, *rows[at:]]) + "\n"


def parted(text: str, metrics: Sequence[str]) -> Parts:
    """A text as a model wrote it in its parts. `metrics`: those that cases have."""
    try:
        body = parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Parts(text)  # the checker says where
    found: dict[str, Any] = {}
    rows: list[str | None] = list(text.splitlines())
    for node in body:
        name = _target(node)
        if name not in (COLUMNS, PHRASES):
            continue
        try:
            found[name] = ast.literal_eval(node.value)  # type: ignore[attr-defined]
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            return Parts(text, fault=f"line {node.lineno}: {name} must hold texts alone, written out")
        rows[node.lineno - 1 : node.end_lineno] = [None] * ((node.end_lineno or node.lineno) - node.lineno + 1)
    rest = "\n".join(row for row in rows if row is not None).rstrip() + "\n"
    if not found:
        return Parts(text)
    columns: Any = found.get(COLUMNS, ())
    patterns: Any = found.get(PHRASES, {})
    fault = _fault(columns, patterns, metrics)
    if fault:
        return Parts(text, fault=fault)
    said = {name: tuple(dict.fromkeys(some)) for name, some in patterns.items() if LOG + name in columns}
    return Parts(rest, tuple(columns), MappingProxyType(said))


def _fault(columns: Any, patterns: Any, metrics: Sequence[str]) -> str:
    """What is wrong with the constants, for whoever wrote them."""
    if not _texts(columns) or len(columns) > MOST_COLUMNS or len(set(columns)) != len(columns):
        return f"{COLUMNS} must be a list of 1 to {MOST_COLUMNS} different names of columns"
    if not isinstance(patterns, dict) or not all(
        isinstance(name, str) and name.isidentifier() and _texts(said) for name, said in patterns.items()
    ):
        return f"{PHRASES} must give each group, a name in small letters, a list of phrases"
    if sum(map(len, patterns.values())) > MOST_PHRASES:
        return f"{PHRASES} holds more than {MOST_PHRASES} phrases: keep those that tell"
    known = {*metrics, *LEVELS, *(LOG + name for name in patterns)}
    for name in columns:
        if name not in known:
            there = ", ".join([*metrics, *LEVELS])
            return f"there is no column {name!r}: there are {there}, and {LOG}NAME for each group of {PHRASES}"
    try:
        Phrases(patterns)
    except RuleError as error:
        return f"{error.what}: {error.why}"
    return ""


def _texts(some: Any) -> bool:
    return isinstance(some, list | tuple) and bool(some) and all(isinstance(one, str) and one.strip() for one in some)


def _target(node: ast.stmt) -> str:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        return node.target.id
    return ""


def _is_words(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _listed(some: Sequence[str]) -> str:
    return "[" + ", ".join(map(_quoted, some)) + "]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
