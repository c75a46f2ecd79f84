"""Groups of phrases of a scenario's rule: added, renamed, taken out, with the columns that count their lines."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType

from workbench.model.rule import Rule
from workbench.model.scenario import LOG, LOG_COLUMNS
from workbench.python_text import parse
from workbench.sandbox.contract import read_contract

_OTHER = re.compile(r"[^a-z0-9]+")


def group_name(text: str, taken: Collection[str]) -> str:
    """A name for a group as it is typed; empty where it cannot be one: it begins without a letter, or is taken."""
    name = _OTHER.sub("_", text.strip().lower()).strip("_")
    return name if name[:1].isalpha() and name not in taken and LOG + name not in LOG_COLUMNS else ""


def with_group(rule: Rule, name: str) -> Rule:
    """The rule with a group without phrases, whose lines are counted in a last column of the sample."""
    patterns = {**rule.input.patterns, name: ()}
    columns = (*rule.input.columns, LOG + name)
    return replace(rule, input=replace(rule.input, columns=columns, patterns=MappingProxyType(patterns)))


def with_group_renamed(rule: Rule, old: str, new: str) -> Rule:
    """The rule with a group that is called otherwise, in its place."""
    patterns = {new if name == old else name: said for name, said in rule.input.patterns.items()}
    columns = tuple(LOG + new if name == LOG + old else name for name in rule.input.columns)
    return replace(rule, input=replace(rule.input, columns=columns, patterns=MappingProxyType(patterns)))


def without_group(rule: Rule, name: str) -> Rule | None:
    """The rule without a group; None where its text reads the column of it, or cannot be read.

    Later columns move up, and the text reads them where they are then.
    """
    patterns = MappingProxyType({one: said for one, said in rule.input.patterns.items() if one != name})
    columns = list(rule.input.columns)
    if LOG + name not in columns:
        return replace(rule, input=replace(rule.input, patterns=patterns))
    at = columns.index(LOG + name)
    used = read_contract(rule.text).columns_used
    if used is None or at in used:
        return None
    del columns[at]
    given = replace(rule.input, columns=tuple(columns), patterns=patterns)
    return replace(rule, text=_moved_up(rule.text, at), input=given)


def column_of(rule: Rule, name: str) -> int:
    """Which column of the sample counts the lines of a group; −1 where none does."""
    wanted = LOG + name
    return rule.input.columns.index(wanted) if wanted in rule.input.columns else -1


def _moved_up(text: str, gone: int) -> str:
    """The text with each column after `gone` of `sample[:, k]` one place earlier."""
    rows = [row.encode() for row in text.splitlines(keepends=True)]  # columns of the syntax tree count bytes
    numbers = [node for node in ast.walk(parse(text)) if isinstance(node, ast.Subscript)]
    places = [one.slice.elts[1] for one in numbers if isinstance(one.slice, ast.Tuple) and len(one.slice.elts) == 2]
    for node in sorted(places, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value > gone:
            row = rows[node.lineno - 1]
            moved = str(node.value - 1).encode()
            rows[node.lineno - 1] = row[: node.col_offset] + moved + row[node.end_col_offset :]
    return b"".join(rows).decode()
