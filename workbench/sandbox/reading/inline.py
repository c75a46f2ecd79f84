"""Follows a call of a rule's own function into its body: one copy of the function for each call."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable

from workbench.sandbox.reading.known import EVENT, Known, Lazy, Point
from workbench.sandbox.reading.tree import Leaf, Node, is_always, is_never

_MOST_COPIES = 40
_DEEPEST = 4
_POINT = "__point"  # the point that a copy is asked about, given to it beside its own arguments

Follow = Callable[[list[ast.stmt], Known, Point], Node | None]


class Inliner:
    """`follow`: reads a block of statements and gives the tree of what it returns. `marks`: as the reader's; those of
    a copied function hold for its copy."""

    def __init__(self, module: ast.Module, marks: dict[int, int], follow: Follow) -> None:
        self._marks = marks
        self._follow = follow
        self._homes = {
            statement.name: body
            for node in ast.walk(module)
            if isinstance(node, ast.Module | ast.FunctionDef)
            for body in [node.body]
            for statement in body
            if isinstance(statement, ast.FunctionDef) and statement.name != "inference"
        }
        self._originals = {name: self._find(name) for name in self._homes}
        self._copies: list[ast.FunctionDef] = []
        self._open: list[str] = []

    def _find(self, name: str) -> ast.FunctionDef:
        return next(s for s in self._homes[name] if isinstance(s, ast.FunctionDef) and s.name == name)

    def inline(self, call: ast.Call, known: Known, point: Point) -> Node | None:
        """The tree of what the call gives, with the call led to a copy that records it; None where that tells nothing,
        and then nothing is changed."""
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name not in self._originals or name in self._open or len(self._open) >= _DEEPEST:
            return None
        original = self._originals[name]
        if len(self._copies) >= _MOST_COPIES or (point is not None and _has_loop(original)):
            return None
        made, before = self._copied(original), list(self._copies)
        inner = self._bound(made, call, known)
        self._open.append(name)
        tree = self._follow(made.body, inner, point if point in (None, EVENT) else _POINT)
        self._open.pop()
        if tree is None or is_always(tree) or is_never(tree) or (isinstance(tree, Leaf) and not tree.operator):
            self._withdraw(before)
            return None
        self._lead(call, made, name, point)
        return tree

    def _copied(self, original: ast.FunctionDef) -> ast.FunctionDef:
        made = copy.deepcopy(original)
        pairs = zip(ast.walk(original), ast.walk(made), strict=True)
        self._marks.update({id(new): self._marks[id(old)] for old, new in pairs if id(old) in self._marks})
        return made

    def _bound(self, made: ast.FunctionDef, call: ast.Call, known: Known) -> Known:
        """What is known of the arguments inside: those that are conditions."""
        names = [argument.arg for argument in made.args.args]
        given = dict(zip(names, call.args, strict=False)) | {k.arg: k.value for k in call.keywords if k.arg}
        inner: Known = {}
        for name, value in given.items():
            what = known.get(value.id) if isinstance(value, ast.Name) else None
            if what is not None and not isinstance(what, Lazy):
                inner[name] = what
        return inner

    def _lead(self, call: ast.Call, made: ast.FunctionDef, name: str, point: Point) -> None:
        written = copy.deepcopy(call)
        made.name = f"__{name}_{len(self._copies)}"
        call.original = written  # type: ignore[attr-defined]  # what people wrote, for the texts of leaves
        call.func = ast.copy_location(ast.Name(made.name, ast.Load()), call.func)
        if isinstance(point, str):
            made.args.kwonlyargs.append(ast.arg(_POINT))
            made.args.kw_defaults.append(None)
            call.keywords.append(ast.keyword(_POINT, ast.Name(point, ast.Load())))
        home = self._homes[name]
        home.insert(home.index(self._originals[name]) + 1, made)
        self._copies.append(made)

    def _withdraw(self, before: list[ast.FunctionDef]) -> None:
        """Copies that a copy called which is not used itself."""
        for made in self._copies:
            if made not in before:
                for home in self._homes.values():
                    home[:] = [statement for statement in home if statement is not made]
        self._copies = before


def _has_loop(function: ast.FunctionDef) -> bool:
    return any(isinstance(below, ast.For | ast.While) for below in ast.walk(function))
