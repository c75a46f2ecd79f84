"""Lift: every number that a rule compares with becomes a constant at its top, and the rule does the same as before."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from workbench.python_text import parse
from workbench.sandbox.contract import read_contract
from workbench.training.text.rewrite import Source, Splice, number_of
from workbench.training.text.scopes import COLUMNS
from workbench.training.text.thresholds import Threshold, thresholds


@dataclass(frozen=True)
class Lifted:
    """A rule text with its thresholds as constants. `values`: name → number, in the order of the text, those that were
    constants before too; `lifted`: the names of the new ones."""

    text: str
    values: Mapping[str, float]
    lifted: tuple[str, ...] = ()


def lift(text: str, columns: Sequence[str] = COLUMNS) -> Lifted:
    """The text with each number that it compares with as an UPPER_CASE constant at the top, comments and layout kept.

    `columns`: those of the sample; what is compared with the index is no threshold. The flags are the same bits. A text
    that is no Python comes back as it is, with no values.
    """
    try:
        source = Source(text)
        found = thresholds(source, columns)
    except (SyntaxError, ValueError, RecursionError):
        return Lifted(text, MappingProxyType({}))
    fresh = [one for one in found if not one.named]
    lifted = _with_constants(source, fresh) if fresh else text
    known = read_contract(lifted).parameters
    values = {one.name: one.value for one in found if one.name in known}
    if len(values) != len(found):  # an odd layout: a constant that could not be placed
        named = {one.name: one.value for one in found if one.named}
        return Lifted(text, MappingProxyType(named))
    return Lifted(lifted, MappingProxyType(values), tuple(one.name for one in fresh))


def _with_constants(source: Source, fresh: Sequence[Threshold]) -> str:
    lines = "".join(f"{one.name} = {source.code(one.node)}\n" for one in fresh)
    splices = [source.replace(node, one.name) for one in fresh for node in one.nodes]
    text = source.spliced([*splices, _at_the_top(source, lines)])
    try:
        parse(text)
    except SyntaxError:
        return source.text
    return text


def _at_the_top(source: Source, lines: str) -> Splice:
    """The lines behind the constants that are there, else behind the imports or the title, with an empty line."""
    anchor: ast.stmt | None = None
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef):
            break
        anchor = node
    if anchor is None or anchor.end_lineno is None:
        return Splice(0, 0, f"{lines}\n\n")
    end = source.lines(anchor.end_lineno, anchor.end_lineno).stop
    value = anchor.value if isinstance(anchor, ast.Assign | ast.AnnAssign) else None
    constant = value is not None and number_of(value) is not None
    return Splice(end, end, lines if constant else f"\n{lines}")
