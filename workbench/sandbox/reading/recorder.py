"""Replaces a leaf of a condition by a call that records what it is while the rule runs."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable
from typing import Any

from workbench.sandbox.reading.known import EVENT, Point
from workbench.sandbox.reading.tree import Leaf, Node, leaves_of

RECORDER = "__recorder"  # no rule can use this name: the static check refuses two leading underscores
_MOST_DETAILS = 8


class Leaves:
    """The leaves of one text, in the order in which they were met, and the calls that record them."""

    def __init__(self) -> None:
        self.all: list[Leaf] = []
        self._calls: dict[int, tuple[Leaf, ast.expr]] = {}  # with the call, so that no other gets its id

    def __len__(self) -> int:
        return len(self.all)

    def recorded(self, value: ast.expr) -> Leaf | None:
        """The leaf that an expression records already."""
        leaf, _call = self._calls.get(id(value), (None, value))
        return leaf

    def new(  # a leaf of a loop that tells its points afterwards is watched by the leaf `first` of that loop
        self,
        value: ast.expr,
        operator: str,
        point: Point,
        *,
        text: str = "",
        details: Iterable[Node] = (),
        first: int = -1,
        over: Node | None = None,
    ) -> Leaf:
        """The next leaf."""
        kept = tuple(dict.fromkeys(leaf for node in details for leaf in leaves_of(node)))[:_MOST_DETAILS]
        leaf = Leaf(len(self.all), text or text_of(value), operator, value.lineno, kept, point == EVENT, first, over)
        self.all.append(leaf)
        return leaf

    def recording(self, method: str, leaf: Leaf, arguments: list[ast.expr], where: ast.expr, point: Point) -> ast.expr:
        """The call that stands where the leaf stood."""
        index: ast.expr = ast.Name(point, ast.Load()) if isinstance(point, str) else ast.Constant(point)
        call = ast.copy_location(recorder_call(method, [ast.Constant(leaf.id), *arguments, index]), where)
        call.original = where  # type: ignore[attr-defined]  # what people wrote, for the texts of other leaves
        self._calls[id(call)] = (leaf, call)
        return call


def recorder_call(method: str, arguments: list[ast.expr]) -> ast.Call:
    """A call of a method of the recorder."""
    return ast.Call(ast.Attribute(ast.Name(RECORDER, ast.Load()), method, ast.Load()), arguments, [])


class _AsWritten(ast.NodeTransformer):
    """Puts what people wrote in the place of what records it."""

    def visit_Call(self, node: ast.Call) -> Any:
        original = getattr(node, "original", None)
        if original is not None:
            return self.visit(copy.deepcopy(original))
        return self.generic_visit(node)


def text_of(value: ast.expr) -> str:
    """An expression as people wrote it."""
    return ast.unparse(_AsWritten().visit(copy.deepcopy(value)))
