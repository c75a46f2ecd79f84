"""Rule text as a syntax tree: bounded in size and depth, and made of permitted constructs only."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from types import EllipsisType
from typing import Any

from workbench.model.verdict import Problem
from workbench.python_text import one_tree_at_a_time

TEXT_LIMIT = 100_000  # characters
NODE_LIMIT = 12_000  # some ten times what long rules have: reading a text stays a matter of a second
_POWER_LIMIT = 1000
DEPTH_LIMIT = 120  # of the syntax tree: far above what people write, far below what overflows a stack

_ALLOWED_NODES: frozenset[type[ast.AST]] = frozenset(
    {
        ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign,
        ast.For, ast.While, ast.If, ast.With, ast.withitem, ast.Expr, ast.Pass, ast.Break, ast.Continue, ast.BoolOp,
        ast.BinOp, ast.UnaryOp, ast.Lambda, ast.IfExp, ast.Compare, ast.Call, ast.keyword, ast.Constant, ast.Attribute,
        ast.Subscript, ast.Name, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Slice, ast.ListComp, ast.SetComp,
        ast.DictComp, ast.GeneratorExp, ast.comprehension, ast.Import, ast.ImportFrom, ast.alias, ast.Load, ast.Store,
    }
)  # fmt: skip
_OPERATORS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_WHY: dict[type[ast.AST], str] = {
    ast.ClassDef: "classes are not needed in a rule: use functions",
    ast.Try: "errors must not be hidden: test for the case with if",
    ast.Raise: "a rule must not raise: return 0 where it can't judge",
    ast.Assert: "a rule must not raise: return 0 where it can't judge",
    ast.Delete: "nothing needs to be deleted: leave it",
    ast.Global: "a rule keeps nothing between calls: return the value instead",
    ast.Nonlocal: "a rule keeps nothing between calls: return the value instead",
    ast.JoinedStr: "texts are not needed in a rule: take the f-string out",
    ast.Starred: "write the arguments out instead of *",
    ast.Match: "use if instead of match",
}
_CONSTANTS = int | float | str | None | EllipsisType


def parse(text: str) -> ast.Module | Problem:
    """The syntax tree, or why there is none: no Python, or too long or too deeply nested to be read. Never raises."""
    if len(text) > TEXT_LIMIT:
        return Problem(0, 0, f"the text is longer than {TEXT_LIMIT} characters: shorten the rule", "size")
    tree = _compiled(text, ast.PyCF_ONLY_AST)
    if isinstance(tree, ast.Module):
        return _oversize(tree) or tree
    assert isinstance(tree, Problem)
    return tree


def late_problem(text: str) -> Problem | None:
    """What only the compiler notices, such as return outside of a function; the text is not run."""
    code = _compiled(text, 0)
    return code if isinstance(code, Problem) else None


def _compiled(text: str, flags: int) -> Any:
    try:
        with one_tree_at_a_time(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's remarks about the text
            return compile(text, "<rule>", "exec", flags=flags, dont_inherit=True)
    except SyntaxError as error:
        return Problem(error.lineno or 0, max((error.offset or 1) - 1, 0), f"syntax error: {error.msg}", "syntax")
    except (ValueError, RecursionError, MemoryError) as error:
        return Problem(0, 0, f"this is no readable Python text ({type(error).__name__})", "syntax")


def _oversize(tree: ast.Module) -> Problem | None:
    level: list[ast.AST] = [tree]
    count = depth = 0
    while level:
        count, depth = count + len(level), depth + 1
        if count > NODE_LIMIT or depth > DEPTH_LIMIT:
            return Problem(getattr(level[0], "lineno", 0), 0, "the rule is too long or too deeply nested", "size")
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return None


def construct_problems(tree: ast.Module) -> Iterator[Problem]:
    """Each construct that a rule must not have."""
    annotations = {id(n) for a in _annotations(tree) for n in ast.walk(a)}
    remarks = frozenset(id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr))
    for node in ast.walk(tree):
        if id(node) in annotations:
            if not isinstance(node, ast.Name | ast.Attribute | ast.Constant | ast.expr_context):
                yield at(node, "an annotation must be a plain name such as np.ndarray", "annotation")
        elif type(node) not in _ALLOWED_NODES and not isinstance(node, _OPERATORS):
            usual = f"this construct is not permitted in a rule ({type(node).__name__})"
            yield at(node, _WHY.get(type(node), usual), "construct")
        else:
            yield from _details(node, remarks)


def _is_huge(power: ast.expr) -> bool:
    """Whether a power is itself one of whole numbers, or thousands: the number would take seconds, or never end."""
    match power:
        case ast.Constant(value=int(value)):
            return value > _POWER_LIMIT
        case ast.BinOp(left=ast.Constant(value=int()), op=ast.Pow()):
            return True
        case ast.BinOp(left=ast.Constant(value=int()), op=ast.Mult() | ast.LShift(), right=ast.Constant()):
            return True
    return False


def _details(node: ast.AST, remarks: frozenset[int]) -> Iterator[Problem]:
    match node:
        case ast.FunctionDef(decorator_list=[_, *_]):
            yield at(node, "decorators are not permitted", "construct")
        case ast.arguments() if node.vararg or node.kwarg:
            yield at(node.vararg or node.kwarg or node, "write the arguments out instead of *", "construct")
        case ast.keyword(arg=None):
            yield at(node, "write the arguments out instead of **", "construct")
        case ast.Constant(value=value) if not isinstance(value, _CONSTANTS):
            yield at(node, f"a constant of type {type(value).__name__} is not permitted", "construct")
        case ast.BinOp(left=ast.Constant(value=str())) | ast.BinOp(right=ast.Constant(value=str())):
            yield at(node, "texts are not computed with in a rule: take the text out", "construct")
        case ast.AugAssign(value=ast.Constant(value=str())):
            yield at(node, "texts are not computed with in a rule: take the text out", "construct")
        case ast.BinOp(left=ast.Constant(value=int()), op=ast.Pow(), right=right) if _is_huge(right):
            yield at(node, "this power is a number of thousands of digits: write a smaller one", "construct")
        case ast.Constant(value=str(words)) if "%" in words and id(node) not in remarks:
            yield at(node, "a text with % is not needed in a rule: take it out", "construct")
        case ast.comprehension(is_async=1):
            yield at(node.target, "nothing in a rule is asynchronous: take async out", "construct")


def annotated(tree: ast.Module) -> frozenset[int]:
    """The ids of the nodes inside annotations: they are never evaluated."""
    return frozenset(id(n) for a in _annotations(tree) for n in ast.walk(a) if isinstance(n, ast.expr))


def _annotations(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.returns
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation


def inference_of(tree: ast.Module) -> ast.FunctionDef | None:
    """The function that is the rule."""
    return next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "inference"), None)


def at(node: ast.AST, message: str, code: str) -> Problem:
    """A problem at the place of a node."""
    return Problem(getattr(node, "lineno", 0), getattr(node, "col_offset", 0), message, code)
