"""The numbers that a rule compares with, wherever its text has them, each with the name a person would give it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.training.text.naming import stem, unique
from workbench.training.text.rewrite import Source, number_of
from workbench.training.text.scopes import ARITHMETIC, COLUMNS, COMPARING, HEIGHTS, Scope, Uses

Kind = Literal["limit", "factor", "offset"]
TRIFLE = 1e-5  # what keeps a division from failing is no threshold
_UP = (ast.Gt, ast.GtE)
_DOWN = (ast.Lt, ast.LtE)


@dataclass(frozen=True)
class Threshold:
    """A number that something is compared with.

    `nodes`: where its value stands; several places where the same quantity is compared with the same number. `name`:
    its own where it is an UPPER_CASE constant already (`named`), else the one to give it. `kind`: a limit itself, or
    the factor or offset of a quantity that is the limit.
    """

    nodes: tuple[ast.expr, ...]
    name: str
    kind: Kind
    named: bool = False

    @property
    def node(self) -> ast.expr:
        """The first of its places."""
        return self.nodes[0]

    @property
    def value(self) -> float | int:
        """The number, with its sign."""
        value = number_of(self.node)
        assert value is not None
        return value


def thresholds(source: Source, columns: Sequence[str] = COLUMNS) -> tuple[Threshold, ...]:
    """Every number that the rule compares with by <, ≤, > or ≥, in the order of the text; each constant once.

    In a limit such as `mean + 3 * std` it is the 3, also where a name stands for it or a function of the rule's own is
    given it. Not: what the index, a length or a loop's counter is compared with, what is a window, an argument, a part
    of an index or a period too, and 0, which has no size to change.
    """
    places = {id(one.node): one for one in _Search(source, columns).places()}
    nodes: dict[tuple[str, bool, float | int, bool], list[ast.expr]] = {}
    kinds: dict[int, Kind] = {}
    for one in sorted(places.values(), key=lambda place: source.span(place.node)):
        whole = isinstance(one.value, int)
        nodes.setdefault((one.name, one.named, one.value, whole), []).append(one.node)
        kinds[id(one.node)] = one.kind
    taken, found = names_of(source.tree), []
    for (name, named, _, _), own in nodes.items():
        chosen = name if named else unique(name, taken)
        taken.add(chosen)
        found.append(Threshold(tuple(own), chosen, kinds[id(own[0])], named))
    return tuple(found)


def names_of(tree: ast.Module) -> set[str]:
    """Every name that a text gives or reads."""
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    names |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    return names | {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


@dataclass(frozen=True)
class _Limit:
    """One side of a comparison that is to be searched, and what it is compared with."""

    quantity: ast.expr
    upward: bool
    scope: Scope


class _Search:
    def __init__(self, source: Source, columns: Sequence[str]) -> None:
        self._tree, self._columns = source.tree, columns
        self._constants = _constants(source.tree)
        self._functions = {n.name: n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef)}
        self._uses = Uses(source.tree)

    def places(self) -> Iterator[Threshold]:
        """All numbers found, some of them twice."""
        for function in self._functions.values():
            scope = Scope.of(function, self._columns)
            for left, op, right in _comparisons(function):
                if scope.counts(left) or scope.counts(right):
                    continue
                upward = isinstance(op, _UP)
                found = list(self._numbers(right, _Limit(left, upward, scope)))
                yield from found or self._numbers(left, _Limit(right, not upward, scope))
            for given, quantity in _heights(function):
                yield from self._numbers(given, _Limit(quantity, True, scope))
        yield from self._given()

    def _numbers(
        self, node: ast.expr, limit: _Limit, kind: Kind = "limit", beside: ast.expr | None = None
    ) -> Iterator[Threshold]:
        """The numbers of one side of a comparison; `beside`: what the number is multiplied with or added to."""
        value = number_of(node) if kind == "limit" or isinstance(node, ast.Constant) else None
        if value is not None:
            if value != 0 and (kind == "limit" or abs(value) >= TRIFLE):
                yield Threshold((node,), self._name(limit, kind, beside), kind)
            return
        match node:
            case ast.Name(id=name):
                yield from self._named(name, limit, kind)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                yield from self._numbers(operand, limit, kind, beside)
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, ARITHMETIC):
                if any(isinstance(n, ast.Compare) for n in ast.walk(node)):
                    return  # votes that are counted: their weights are no limits
                inner: Kind = "factor" if isinstance(op, ast.Mult | ast.Div) else "offset"
                yield from self._numbers(left, limit, inner, right)
                yield from self._numbers(right, limit, inner, left)

    def _named(self, name: str, limit: _Limit, kind: Kind) -> Iterator[Threshold]:
        if name in self._constants:
            if self._uses.only_compared(name):
                yield Threshold((self._constants[name],), name, kind, named=True)
            return
        made = limit.scope.made.get(name, [])
        if len(made) != 1 or made[0] is None or not self._uses.only_compared(name, limit.scope.function):
            return
        value, scope = made[0], limit.scope
        if number_of(value):
            yield Threshold((value,), stem(ast.Name(name), self._columns), "limit")
        elif not any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value)):
            yield from self._numbers(value, _Limit(limit.quantity, limit.upward, scope), kind)

    def _name(self, limit: _Limit, kind: Kind, beside: ast.expr | None) -> str:
        quantity = stem(limit.quantity, self._columns)
        if kind == "limit":
            return f"{quantity}_{'MIN' if limit.upward else 'MAX'}"
        if kind == "factor" and beside is not None:
            return f"{stem(beside, self._columns)}_FACTOR"
        return f"{quantity}_MARGIN"

    def _given(self) -> Iterator[Threshold]:
        """Numbers that a function of the rule's own is given for a parameter that it only compares or computes with."""
        for call in (n for n in ast.walk(self._tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)):
            function = self._functions.get(call.func.id) if isinstance(call.func, ast.Name) else None
            if function is None:
                continue
            names = [argument.arg for argument in function.args.args]
            pairs = [*zip(names, call.args, strict=False), *((k.arg, k.value) for k in call.keywords if k.arg)]
            for parameter, node in pairs:
                if parameter in names and self._uses.only_compared(parameter, function, computed=True):
                    yield from self._argument(function, parameter, node)

    def _argument(self, function: ast.FunctionDef, parameter: str, node: ast.expr) -> Iterator[Threshold]:
        if number_of(node):
            yield Threshold((node,), stem(ast.Name(f"{function.name}_{parameter}"), self._columns), "factor")
        elif isinstance(node, ast.Name) and node.id in self._constants and self._uses.only_compared(node.id):
            yield Threshold((self._constants[node.id],), node.id, "factor", named=True)


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """UPPER_CASE numbers at the top of the rule: name → the expression of its value."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        target = node.target if isinstance(node, ast.AnnAssign) else target
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(target, ast.Name) and target.id.isupper() and value is not None and number_of(value) is not None:
            found[target.id] = value
    return found


def _comparisons(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.cmpop, ast.expr]]:
    """Each pair of values of a function that is compared by size."""
    for node in ast.walk(function):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
                if isinstance(op, _UP + _DOWN):
                    yield left, op, right
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 2:
            name = node.func.attr
            yield from [(node.args[0], COMPARING[name], node.args[1])] if name in COMPARING else []


def _heights(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What peaks are compared with by scipy, and the values whose peaks they are."""
    for node in ast.walk(function):
        name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name == "find_peaks" and node.args:
            yield from ((k.value, node.args[0]) for k in node.keywords if k.arg in HEIGHTS)
