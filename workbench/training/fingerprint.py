"""Whether two rules do the same by the same code: a hash of the syntax tree in one normal form.

Equal flags are implied on series of numbers, gaps included; unequal fingerprints say nothing. So only changes that no
point can show are undone: `~(v < 3)` is not `v >= 3` where v is missing.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Collection

from workbench.model.rule import Rule
from workbench.python_text import parse
from workbench.rulekit.catalog import CATALOG

_TURNED = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
_COMPARING: dict[str, type[ast.cmpop]] = {
    "greater": ast.Gt,
    "greater_equal": ast.GtE,
    "less": ast.Lt,
    "less_equal": ast.LtE,
}
_JOINING: dict[str, type[ast.operator]] = {"logical_and": ast.BitAnd, "logical_or": ast.BitOr}
_CASTS = ("int", "bool", "float", "np.int8", "np.int32", "np.int64", "np.bool_")


def fingerprint(rule: Rule) -> str:
    """Equal for rules that do the same by the same code: names, comments, layout, docstrings, named or written-out
    numbers, the order of conditions and the direction in which a comparison is written do not count.

    Raises SyntaxError for a text that is no Python.
    """
    tree = parse(rule.text)
    overridden = {name for values in rule.overrides.values() for name in values}
    tree = _Normal().visit(_Inlined(_numbers(tree, overridden)).visit(tree))
    tree = _without_unread_imports(tree)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.setdefault(node.id, f"name{len(names)}")
    shape = ast.dump(_Renamed(names).visit(tree))
    moved = {s: {names.get(n, n): v for n, v in values.items()} for s, values in rule.overrides.items()}
    overrides = sorted((s, sorted(values.items())) for s, values in moved.items())
    told: tuple[object, ...] = (shape, overrides, rule.emit, rule.input.run, rule.input.points, rule.input.columns)
    if rule.input.patterns:
        told = (*told, sorted((name, sorted(set(said))) for name, said in rule.input.patterns.items()))
    return hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()


def _numbers(tree: ast.Module, kept: Collection[str]) -> dict[str, ast.expr]:
    """The number constants at the top that are set once and not overridden for any series."""
    stored = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name.isupper() and name not in kept and stored.count(name) == 1 and _is_number(node.value):
                found[name] = node.value
    return found


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(inner, ast.Constant) and type(inner.value) in (int, float)


def _without_unread_imports(tree: ast.Module) -> ast.Module:
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}

    def used(node: ast.stmt) -> bool:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            return True
        return any((alias.asname or alias.name.split(".")[0]) in read for alias in node.names)

    tree.body = [node for node in tree.body if used(node)]
    return tree


class _Inlined(ast.NodeTransformer):
    """Constants at the top as the numbers that they are."""

    def __init__(self, numbers: dict[str, ast.expr]) -> None:
        self._numbers = numbers

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._numbers.get(node.id, node) if isinstance(node.ctx, ast.Load) else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id in self._numbers:
            return None
        return self.generic_visit(node)


class _Normal(ast.NodeTransformer):
    """One way to write what can be written in several."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return None  # a docstring
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        node.left, node.comparators = _as_float(node.left), [_as_float(one) for one in node.comparators]
        if len(node.ops) == 1 and type(node.ops[0]) in _TURNED:
            turned = _TURNED[type(node.ops[0])]
            return ast.Compare(node.comparators[0], [turned()], [node.left])
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        inner = node.operand
        twice = isinstance(node.op, ast.Invert) and isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.Invert)
        return inner.operand if twice and isinstance(inner, ast.UnaryOp) else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return _sorted(node) if isinstance(node.op, ast.BitAnd | ast.BitOr) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = ast.unparse(node.func)
        plain = name.removeprefix("np.").removeprefix("numpy.")
        if name != plain and len(node.args) == 2 and not node.keywords:
            if plain in _COMPARING:
                return self.visit_Compare(ast.Compare(node.args[0], [_COMPARING[plain]()], [node.args[1]]))
            if plain in _JOINING and all(map(_is_truth, node.args)):
                return _sorted(ast.BinOp(node.args[0], _JOINING[plain](), node.args[1]))
        if name in ("np.abs", "numpy.abs", "np.absolute", "numpy.absolute"):
            node.func = ast.Name("abs", ast.Load())
        if isinstance(node.func, ast.Attribute) and node.func.attr in CATALOG:
            _name_arguments(node, [p.name for p in CATALOG[node.func.attr].parameters])
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        """What is returned is read as truth values, however it was cast."""
        self.generic_visit(node)
        while isinstance(node.value, ast.Call):
            call = node.value
            name = ast.unparse(call.func)
            if name in ("np.where", "numpy.where") and [ast.unparse(one) for one in call.args[1:]] == ["1", "0"]:
                node.value = call.args[0]
            elif isinstance(call.func, ast.Attribute) and call.func.attr == "astype" and _is_cast(call):
                node.value = call.func.value
            else:
                break
        return node


class _Renamed(ast.NodeTransformer):
    """Names that the rule gives itself, in the order it gives them."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)


def _as_float(node: ast.expr) -> ast.expr:
    """A number that something is compared with: 6 and 6.0 are the same there."""
    if isinstance(node, ast.Constant) and type(node.value) is int and float(node.value) == node.value:
        return ast.Constant(float(node.value))
    return node


def _sorted(node: ast.BinOp) -> ast.expr:
    """The operands of a chain of & or of |, each once, in one order."""
    kind = type(node.op)
    parts = {ast.dump(part): part for part in _flat(node, kind)}
    first, *rest = (parts[key] for key in sorted(parts))
    for part in rest:
        first = ast.BinOp(first, kind(), part)
    return first


def _flat(node: ast.expr, kind: type[ast.operator]) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and type(node.op) is kind:
        return [*_flat(node.left, kind), *_flat(node.right, kind)]
    return [node]


def _is_truth(node: ast.expr) -> bool:
    """Whether an expression is truth values for certain: then & is logical_and."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitAnd | ast.BitOr) and _is_truth(node.left) and _is_truth(node.right)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Invert) and _is_truth(node.operand)
    return isinstance(node, ast.Compare)


def _is_cast(call: ast.Call) -> bool:
    return len(call.args) == 1 and not call.keywords and ast.unparse(call.args[0]).replace("numpy.", "np.") in _CASTS


def _name_arguments(call: ast.Call, names: list[str]) -> None:
    """The parameters of a building block by name, in the order of the catalog; the series stays first."""
    if any(isinstance(one, ast.Starred) for one in call.args) or len(call.args) > 1 + len(names):
        return
    given = [ast.keyword(name, value) for name, value in zip(names, call.args[1:], strict=False)]
    call.args = call.args[:1]
    call.keywords = sorted([*given, *call.keywords], key=lambda one: one.arg or "")
