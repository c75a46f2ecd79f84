"""Which constants of a proved rule may have another value for each series while many series are judged at once.

A constant that is only compared, or multiplied, added or subtracted on the way to a comparison, may be an array of one
number for each point: IEEE 754 gives each point the bits that the number alone would give. One that sizes a window, is
a power, or goes through a call must be the same for all series of a pass.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from workbench.model.verdict import Problem
from workbench.sandbox.text.syntax import inference_of, parse

_NARROW = frozenset(
    ["float16", "float32", "half", "single", "int8", "int16", "int32", "uint8", "uint16", "uint32", "f2", "f4"]
)  # a number alone gives way to these types, an array of float64 does not


@lru_cache(maxsize=1024)
def may_vary(text: str) -> frozenset[str]:
    """Names of the UPPER_CASE constants that may be arrays; empty for a text that can't be told. Never raises."""
    tree = parse(text)
    if isinstance(tree, Problem):
        return frozenset()
    function = inference_of(tree)
    if function is None or any(_narrow(node) for node in ast.walk(tree)):
        return frozenset()
    parents = {id(child): node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
    names: set[str] = set()
    fixed: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id.isupper():
            free = isinstance(node.ctx, ast.Load) and _ends_in_comparison(node, parents)
            (names if free else fixed).add(node.id)
    return frozenset(names - fixed)


def _ends_in_comparison(node: ast.AST, parents: dict[int, ast.AST]) -> bool:
    while True:
        above = parents.get(id(node))
        match above:
            case ast.Compare():
                return True
            case ast.UnaryOp(op=ast.USub()) | ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()):
                node = above
            case _:
                return False


def _narrow(node: ast.AST) -> bool:
    """Whether it names a type that is narrower than float64 and int64."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.Constant(value=str(name)):
            return name in _NARROW
    return False
