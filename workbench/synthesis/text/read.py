"""Read the text of a rule back into conditions, so that its constants can be tuned without touching anything else."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.python_text import parse
from workbench.sandbox.contract import Contract, read_contract
from workbench.synthesis.shape import PERIOD, SECOND, STRICTNESS, Clause, Condition, Direction, Feature, Shape
from workbench.synthesis.text.write import MAJORITY, VOTERS


@dataclass(frozen=True)
class ReadRule:
    """The shape of a rule's text, its PERIOD and SECOND_PERIOD (0 = none), and the constant behind each limit.

    `constants`: (clause, condition) → the name of the constant that is the limit; none for a plain number.
    """

    shape: Shape
    period: int
    constants: Mapping[tuple[int, int], str]
    second: int = 0


VALUE = "sample[:, 0]"  # the one column that examples are made of
_MAJORITY = ast.parse(MAJORITY, mode="eval").body


class _UnknownFormError(Exception):
    """The text does not follow the form that is understood."""


def read_rule(text: str, gap: int) -> ReadRule | None:
    """The shape of a text of the form that `write` writes: quantities from rulekit, `flag = … & …`, `flag |= …`.

    None for any other form: such a rule is left as it is.
    """
    contract = read_contract(text)
    try:
        return _Reader(contract).read(parse(text), gap)
    except (SyntaxError, _UnknownFormError):
        return None


class _Reader:
    def __init__(self, contract: Contract) -> None:
        self._values = {name: one.value for name, one in contract.parameters.items()}
        self._features: dict[str, Feature] = {}
        self._clauses: list[Clause] = []
        self._constants: dict[tuple[int, int], str] = {}
        self._voters: dict[str, ast.expr] = {}

    def read(self, tree: ast.Module, gap: int) -> ReadRule:
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        if len(functions) != 1:
            raise _UnknownFormError
        for statement in functions[0].body:
            self._statement(statement)
        if not self._clauses:
            raise _UnknownFormError
        period, second = (int(self._values.get(name, 0)) for name in (PERIOD, SECOND))
        return ReadRule(Shape(tuple(self._clauses), gap), period, self._constants, second)

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=[ast.Name("value")], value=given) if ast.unparse(given) == VALUE:
                return
            case ast.Assign(targets=[ast.Name("flag")], value=value) if not self._clauses:
                self._clause(value)
            case ast.AugAssign(target=ast.Name("flag"), op=ast.BitOr(), value=value):
                self._clause(value)
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call() as call):
                self._features[name] = self._quantity(name, call)
            case ast.Assign(targets=[ast.Name(name)], value=ast.Compare() as comparison) if name in VOTERS:
                self._voters[name] = comparison
            case ast.Return(value=ast.Name("flag")):
                return
            case _:
                raise _UnknownFormError

    def _quantity(self, name: str, call: ast.Call) -> Feature:
        match call:
            case ast.Call(func=ast.Attribute(ast.Name("rk"), function), args=[given, *rest], keywords=[]):
                args = tuple(self._argument(node) for node in rest)
            case _:
                raise _UnknownFormError
        match given:
            case ast.Name("value"):
                return Feature(name, function, args)
            case ast.Name(inner) if inner in self._features:
                return Feature(name, function, args, over=self._features[inner])
        raise _UnknownFormError

    def _argument(self, node: ast.expr) -> float | str:
        match node:
            case ast.Name(name) if name in (PERIOD, SECOND):
                return name
            case ast.Name(name) if name in self._values:
                return self._values[name]
            case ast.Constant(value=int() | float() as value):
                return value
        raise _UnknownFormError

    def _clause(self, node: ast.expr) -> None:
        conditions: list[Condition] = []
        majority = len(self._voters) == len(VOTERS) and ast.unparse(node) == ast.unparse(_MAJORITY)
        for term in [self._voters[name] for name in VOTERS] if majority else _terms(node):
            feature, direction, limit, constant = self._comparison(term)
            if constant:
                self._constants[len(self._clauses), len(conditions)] = constant
            conditions.append(Condition(feature, direction, limit))
        self._clauses.append(Clause(tuple(conditions), majority))

    def _comparison(self, node: ast.expr) -> tuple[Feature, Direction, float, str]:
        match node:
            case ast.Compare(left=left, ops=[ast.GtE() | ast.Gt() as operator], comparators=[right]):
                high = True
            case ast.Compare(left=left, ops=[ast.LtE() | ast.Lt() as operator], comparators=[right]):
                high = False
            case _:
                raise _UnknownFormError
        del operator
        size = False
        if isinstance(left, ast.Call) and ast.unparse(left.func) == "np.abs" and len(left.args) == 1:
            left, size = left.args[0], True
        if not isinstance(left, ast.Name) or left.id not in self._features or (size and not high):
            raise _UnknownFormError
        direction: Direction = "size" if size else "high" if high else "low"
        match right:
            case ast.BinOp(ast.Name() as limit, ast.Mult(), ast.Name(factor)) if factor == STRICTNESS:
                right = limit
        name = right.id if isinstance(right, ast.Name) else ""
        return self._features[left.id], direction, self._number(right), name

    def _number(self, node: ast.expr) -> float:
        if isinstance(node, ast.Name):
            if node.id in self._values:
                return float(self._values[node.id])
            raise _UnknownFormError
        try:
            return float(ast.literal_eval(node))
        except (ValueError, TypeError) as error:
            raise _UnknownFormError from error


def _terms(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        return [*_terms(node.left), *_terms(node.right)]
    return [node]
