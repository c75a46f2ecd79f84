"""What a rule's text says about itself: its parameters, its commented conditions, and whether it is stateful."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from workbench.model.verdict import Problem
from workbench.sandbox.text.proof import why_not_stateful
from workbench.sandbox.text.syntax import inference_of, parse

_COMMENT = re.compile(r"#+\s*(abnormal|normal)\s+rule\s*(\d{0,9})\s*[:.\-–]*\s*(.*)", re.IGNORECASE)
_CLAUSE_LIMIT = 100  # more of them would take longer to read than anyone waits
_PARAMETER = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True)
class Parameter:
    """A number constant in UPPER_CASE at the top of a rule, and where its number stands (1-based line, columns)."""

    value: float
    line: int
    column: int
    end_column: int


@dataclass(frozen=True)
class Clause:
    """An `Abnormal Rule`: its number, its comment, and the lines (1-based, both included) of the code below it."""

    number: int
    comment: str
    line: int
    end_line: int


@dataclass(frozen=True)
class Contract:
    """What a rule's text says. `columns_used`: the columns of its sample that it reads, None = can't be told.

    `not_stateful_because`: the place that keeps the rule from being `stateful`, with what to do. `modules`: what it
    imports that not every installation has.
    """

    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))
    clauses: tuple[Clause, ...] = ()
    normal_rules: tuple[str, ...] = ()
    not_stateful_because: Problem | None = None
    columns_used: tuple[int, ...] | None = None
    modules: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a user of the rule should know."""
        return tuple(f"the rule imports {m}: every detector that runs it then needs {m}" for m in self.modules)

    @property
    def stateful(self) -> bool:
        """Whether it is proved that the rule can run as a stream with kept state."""
        return self.not_stateful_because is None


@lru_cache(maxsize=1024)
def read_contract(text: str) -> Contract:
    """The contract of a rule text; of a text that is no Python an empty one that is not stateful. Never raises."""
    tree = parse(text)
    if isinstance(tree, Problem):
        return Contract(not_stateful_because=tree)
    comments = list(_comments(text))
    return Contract(
        MappingProxyType(dict(_parameters(tree))),
        tuple(clause for clause, _ in marked(text, tree)),
        tuple(words for _, kind, _, words in comments if kind == "normal"),
        why_not_stateful(tree),
        _columns_used(tree),
        tuple(_modules(tree)),
    )


def marked(text: str, tree: ast.Module) -> list[tuple[Clause, ast.stmt | ast.expr]]:
    """The clauses of a text, at most _CLAUSE_LIMIT, with the nodes of its tree that they stand for, in the order of
    `Contract.clauses`."""
    abnormal = [(line, number, words) for line, kind, number, words in _comments(text) if kind == "abnormal"]
    abnormal = abnormal[:_CLAUSE_LIMIT]
    nodes = _clause_nodes(tree, [line for line, _, _ in abnormal])
    return [
        (Clause(number, words, node.lineno, node.end_lineno or node.lineno), node)
        for (_, number, words), node in zip(abnormal, nodes, strict=True)
        if node is not None
    ]


def _clause_nodes(tree: ast.Module, lines: list[int]) -> list[ast.stmt | ast.expr | None]:
    """The code that each comment stands above: the next statement, or inside a statement the next operand."""
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return [_code_below(statements, line, lines) for line in lines]


def _code_below(statements: list[ast.stmt], line: int, lines: list[int]) -> ast.stmt | ast.expr | None:
    around = [s for s in statements if not hasattr(s, "body") and s.lineno < line <= (s.end_lineno or 0)]
    if around:
        limit = min((other for other in lines if other > line), default=1 << 30)
        inside = [n for n in ast.walk(around[0]) if isinstance(n, ast.expr) and line < n.lineno]
        inside = [n for n in inside if (n.end_lineno or 0) < limit]
        return min(
            inside, key=lambda n: (n.lineno, n.col_offset, -(n.end_lineno or 0), -(n.end_col_offset or 0)), default=None
        )
    below = [s for s in statements if s.lineno > line]
    return min(below, key=lambda s: (s.lineno, s.col_offset), default=None)


def _comments(text: str) -> Iterator[tuple[int, str, int, str]]:
    """Line of the last line, kind, number and words of each rule comment; the lines below it continue it."""
    found: list[tuple[int, str, int, str]] = []
    for line, whole, comment in _comment_lines(text):
        match = _COMMENT.match(comment)
        if match:
            kind = match[1].lower()
            number = int(match[2]) if match[2] else 1 + sum(1 for entry in found if entry[1] == kind)
            found.append((line, kind, number, match[3].strip()))
        elif found and whole and found[-1][0] == line - 1:
            _, kind, number, words = found[-1]
            found[-1] = (line, kind, number, f"{words} {comment.lstrip('#').strip()}".strip())
    yield from found


def _comment_lines(text: str) -> Iterator[tuple[int, bool, str]]:
    """Line, whether the comment has the line for itself, and the comment."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.line.lstrip().startswith("#"), token.string
    except (tokenize.TokenError, SyntaxError):  # an unfinished text: what was read so far stands
        return


def _parameters(tree: ast.Module) -> Iterator[tuple[str, Parameter]]:
    for node in tree.body:
        target, value = None, None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign):
            target, value = node.target, node.value
        if isinstance(target, ast.Name) and value is not None and _PARAMETER.fullmatch(target.id):
            number = _number(value)
            if number is not None:
                yield target.id, Parameter(number, value.lineno, value.col_offset, value.end_col_offset or 0)


def _number(node: ast.expr) -> float | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        number = _number(node.operand)
        return None if number is None else (-number if isinstance(node.op, ast.USub) else number)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    return None


def _columns_used(tree: ast.Module) -> tuple[int, ...] | None:
    function = inference_of(tree)
    if function is None or len(function.args.args) != 1:
        return None
    sample = function.args.args[0].arg
    columns: set[int] = set()
    understood = 0
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and _is_name(node.value, sample):
            match node.slice:
                case ast.Tuple(elts=[ast.Slice(None, None, None), ast.Constant(value=int(column))]) if column >= 0:
                    columns.add(column)
                    understood += 1
        elif isinstance(node, ast.Call) and _is_name(node.func, "len"):
            understood += len(node.args) == 1 and _is_name(node.args[0], sample)
        elif isinstance(node, ast.Attribute) and node.attr in ("shape", "size", "ndim"):
            understood += _is_name(node.value, sample)
    mentioned = sum(1 for node in ast.walk(function) if _is_name(node, sample))
    return tuple(sorted(columns)) if columns and mentioned == understood else None


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(name.partition(".")[0] == "scipy" for name in names):
            yield "scipy"
            return
