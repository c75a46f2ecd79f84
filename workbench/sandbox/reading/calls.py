"""Reads a call as a condition tree: logic and comparisons of numpy, conversions, the text's own functions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Protocol, TypeAlias

from workbench.sandbox.reading.forms import COMPARING, FILLED, JOINING, MANY, PLACES, SAME, Forms, is_truth
from workbench.sandbox.reading.known import Known, Point
from workbench.sandbox.reading.tree import Const, Node, Shift, choose, negate

Read: TypeAlias = tuple[Node, ast.expr]  # the tree of an expression, and the expression that records its leaves
Inline: TypeAlias = Callable[[ast.Call, Known, Point], Node | None]


class Reader(Protocol):
    """What reads the arguments of a call: any expression."""

    inline: Inline

    def read(self, value: ast.expr, known: Known, point: Point, mask: bool = False) -> Read:
        """The tree of an expression, and the expression that records its leaves; `mask`: it chooses points."""

    def record(self, value: ast.expr, sides: list[ast.expr], operator: str, known: Known, point: Point) -> Read:
        """A comparison as a leaf."""


class CallReader:
    """Reads calls for the reader of all expressions."""

    def __init__(self, reader: Reader, forms: Forms) -> None:
        self._reader, self._forms = reader, forms

    def read(self, value: ast.Call, known: Known, point: Point, mask: bool) -> Read | None:  # noqa: PLR0911 many kinds
        """The tree of a call and the call that records it; None where it is no condition that can be followed."""
        name, arguments = self._forms.called(value), value.args
        if mask and name in PLACES and len(arguments) == 1:
            node, arguments[0] = self._reader.read(arguments[0], known, point)
            return node, value
        if isinstance(value.func, ast.Attribute) and value.func.attr in ("astype", "copy"):
            if not self._forms.is_condition(value.func.value, known) and not self._forms.is_own(value.func.value):
                return None
            node, value.func.value = self._reader.read(value.func.value, known, point)
            return node, value
        if (
            name in SAME
            and arguments
            and (self._forms.is_condition(arguments[0], known) or self._forms.is_own(arguments[0]))
        ):
            node, arguments[0] = self._reader.read(arguments[0], known, point)
            return node, value
        if name in FILLED:
            return Const(FILLED[name]), value
        if name == "numpy.full" and len(arguments) > 1 and is_truth(arguments[1]):
            return Const(bool(ast.literal_eval(arguments[1]))), value
        if self._forms.is_own(value) and not mask:
            inner = self._reader.inline(value, known, point)
            return None if inner is None else (inner, value)
        parts = self._forms.many(value)
        if parts is not None:
            done = [self._reader.read(part, known, point) for part in parts.elts]
            parts.elts = [new for _, new in done]
            return MANY[name](*(node for node, _ in done)), value
        if value.keywords:
            return None
        if name in ("numpy.concatenate", "numpy.hstack") and len(arguments) == 1:
            return self._after_start(value, known, point)
        if name in COMPARING and len(arguments) == 2:
            return self._reader.record(value, arguments, COMPARING[name], known, point)
        return self._numpy_logic(name, value, known, point)

    def _after_start(self, value: ast.Call, known: Known, point: Point) -> Read | None:
        """`np.concatenate([[False], condition])`: the first points have none."""
        match value.args[0]:
            case ast.List(elts=[ast.List(elts=first), rest]) | ast.Tuple(elts=[ast.List(elts=first), rest]):
                if all(is_truth(one) and not ast.literal_eval(one) for one in first):
                    node, new = self._reader.read(rest, known, point)
                    value.args[0].elts[1] = new
                    return Shift(len(first), node), value
        return None

    def _numpy_logic(self, name: str, value: ast.Call, known: Known, point: Point) -> Read | None:
        wanted = {"numpy.where": 3, "numpy.logical_not": 1} | dict.fromkeys(JOINING, 2)
        if wanted.get(name) != len(value.args):
            return None
        if name in ("numpy.minimum", "numpy.maximum") and not self._forms.is_condition(value, known):
            return None
        done = [self._reader.read(argument, known, point) for argument in value.args]
        nodes = [node for node, _ in done]
        value.args = [new for _, new in done]
        if name == "numpy.where":
            return choose(nodes[0], nodes[1], nodes[2]), value
        return (negate(nodes[0]) if name == "numpy.logical_not" else JOINING[name](*nodes)), value
