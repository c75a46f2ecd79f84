"""The static check: rule text is refused unless every construct and every name in it is on the allow-list."""

from __future__ import annotations

import ast
import difflib
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from workbench.model.verdict import Problem
from workbench.rulekit.catalog import CATALOG
from workbench.sandbox.allowed import ATTRIBUTES, BUILTINS, modules

TEXT_LIMIT = 200_000  # characters
NODE_LIMIT = 30_000
DEPTH_LIMIT = 120  # of the syntax tree: far above what people write, far below what overflows a stack

_ALLOWED_NODES: frozenset[type[ast.AST]] = frozenset(
    {
        ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign,
        ast.For, ast.While, ast.If, ast.With, ast.withitem, ast.Expr, ast.Pass, ast.Break, ast.Continue, ast.BoolOp,
        ast.BinOp, ast.UnaryOp, ast.Lambda, ast.IfExp, ast.Compare, ast.Call, ast.keyword, ast.Constant, ast.Attribute,
        ast.Subscript, ast.Name, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Slice, ast.ListComp, ast.SetComp,
        ast.DictComp, ast.GeneratorExp, ast.comprehension, ast.Import, ast.ImportFrom, ast.alias,
    }
)  # fmt: skip
_OPERATORS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context)
_WHY = {
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

RULEKIT_NAMES = frozenset(CATALOG) | {"VERSION"}


@lru_cache(maxsize=1024)
def static_check(text: str) -> tuple[Problem, ...]:
    """Everything in the text that a rule must not have, in the order of its lines; empty = clean. Never raises."""
    tree = parse(text)
    if isinstance(tree, Problem):
        return (tree,)
    problems = sorted(_Check(tree).problems(), key=lambda problem: (problem.line, problem.column))
    if not problems:  # what the parser lets pass: return outside of a function, an argument twice
        code = _compiled(text, 0)
        problems = [code] if isinstance(code, Problem) else []
    return tuple(problems)


def parse(text: str) -> ast.Module | Problem:
    """The syntax tree, or where the text stops being Python."""
    if len(text) > TEXT_LIMIT:
        return Problem(0, 0, f"the text is longer than {TEXT_LIMIT} characters: shorten the rule", "size")
    tree = _compiled(text, ast.PyCF_ONLY_AST)
    if isinstance(tree, ast.Module):
        oversize = _size_problem(tree)
        return tree if oversize is None else oversize
    return tree


def _compiled(text: str, flags: int) -> Any:
    """What compiling gives (nothing is run), or the problem; Python's own warnings about the text are left out."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(text, "<rule>", "exec", flags=flags, dont_inherit=True)
    except SyntaxError as error:
        return Problem(error.lineno or 0, max((error.offset or 1) - 1, 0), f"syntax error: {error.msg}", "syntax")
    except (ValueError, RecursionError, MemoryError) as error:
        return Problem(0, 0, f"this is no readable Python text ({type(error).__name__})", "syntax")


def _size_problem(tree: ast.Module) -> Problem | None:
    level: list[ast.AST] = [tree]
    count = depth = 0
    while level:
        count, depth = count + len(level), depth + 1
        if count > NODE_LIMIT or depth > DEPTH_LIMIT:
            return Problem(getattr(level[0], "lineno", 0), 0, "the rule is too long or too deeply nested", "size")
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return None


class _Check:
    """One pass over one syntax tree."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.modules = modules(RULEKIT_NAMES)
        self.aliases: dict[str, str] = {}  # name in the text → module it stands for
        self.taken: set[str] = set()  # names that from-imports bind
        self.annotations = {id(n) for a in _annotations(tree) for n in ast.walk(a)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self.aliases[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    if inner in self.modules:
                        self.aliases[alias.asname or alias.name] = inner
                    else:
                        self.taken.add(alias.asname or alias.name)
        self.sample = "sample"
        self.bound = BUILTINS | self.taken | set(_bound(tree))

    def problems(self) -> Iterator[Problem]:
        """All problems, unsorted."""
        yield from self._top_level()
        for node in ast.walk(self.tree):
            if id(node) in self.annotations:
                if not isinstance(node, ast.Name | ast.Attribute | ast.Constant | ast.expr_context):
                    yield _at(node, "an annotation must be a plain name such as np.ndarray", "annotation")
            elif isinstance(node, _OPERATORS):
                if isinstance(node, ast.Del):
                    yield _at(self.tree, _WHY[ast.Delete], "construct")
            elif type(node) not in _ALLOWED_NODES:
                yield _at(node, _refusal(node), "construct")
            else:
                method = getattr(self, f"_check_{type(node).__name__}", None)
                if method is not None:
                    yield from method(node)

    def _top_level(self) -> Iterator[Problem]:
        functions = [n for n in self.tree.body if isinstance(n, ast.FunctionDef) and n.name == "inference"]
        if len(functions) != 1:
            found = "no function" if not functions else f"{len(functions)} functions"
            yield Problem(0, 0, f"{found} named inference: write one `def inference(sample):`", "contract")
            return
        arguments = functions[0].args
        required = len(arguments.posonlyargs) + len(arguments.args)
        if required != 1 or arguments.kwonlyargs or arguments.vararg or arguments.kwarg or arguments.defaults:
            yield _at(functions[0], "inference takes one argument, the sample: `def inference(sample):`", "contract")
        if not any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(functions[0])):
            yield _at(functions[0], "inference returns nothing: return one 0 or 1 for each point", "contract")
        for node in self.tree.body:
            if not isinstance(
                node, ast.FunctionDef | ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.Expr
            ):
                yield _at(node, "only imports, constants and functions stand outside of functions", "contract")
        self.sample = next(iter(arguments.posonlyargs + arguments.args), ast.arg("sample")).arg

    # one method a kind of node

    def _check_FunctionDef(self, node: ast.FunctionDef) -> Iterator[Problem]:
        if node.decorator_list:
            yield _at(node, "decorators are not permitted", "construct")
        if node.args.vararg or node.args.kwarg:
            yield _at(node, "write the arguments out instead of *", "construct")
        yield from self._check_stored(node, node.name)

    def _check_arg(self, node: ast.arg) -> Iterator[Problem]:
        yield from self._check_stored(node, node.arg)

    def _check_keyword(self, node: ast.keyword) -> Iterator[Problem]:
        if node.arg is None:
            yield _at(node, "write the arguments out instead of **", "construct")
        elif node.arg.startswith("_"):
            yield _at(node, f"the argument {node.arg} is not permitted", "name")

    def _check_Constant(self, node: ast.Constant) -> Iterator[Problem]:
        if not isinstance(node.value, int | float | str | None) and node.value is not ...:
            yield _at(node, f"a constant of type {type(node.value).__name__} is not permitted", "construct")

    def _check_comprehension(self, node: ast.comprehension) -> Iterator[Problem]:
        if node.is_async:
            yield _at(node.target, "nothing in a rule is asynchronous: take async out", "construct")

    def _check_With(self, node: ast.With) -> Iterator[Problem]:
        for item in node.items:
            call = item.context_expr
            named = isinstance(call, ast.Call) and self._dotted(call.func) == "numpy.errstate"
            plain = (
                isinstance(call, ast.Call)
                and not call.args
                and all(isinstance(k.value, ast.Constant) and k.value.value == "ignore" for k in call.keywords)
            )
            if not (named and plain and item.optional_vars is None):
                yield _at(node, 'with is permitted for np.errstate(...="ignore") only', "construct")

    def _check_Name(self, node: ast.Name) -> Iterator[Problem]:
        if isinstance(node.ctx, ast.Store):
            yield from self._check_stored(node, node.id)
        elif node.id in self.aliases:
            if id(node) not in self._roots:
                yield _at(node, f"{node.id} is a module: use it as {node.id}.name only", "name")
        elif node.id.startswith("__") or node.id not in self.bound:
            yield _at(
                node, f"the name {node.id} is not defined or not permitted in a rule{self._near(node.id)}", "name"
            )

    def _check_stored(self, node: ast.AST, name: str) -> Iterator[Problem]:
        if name.startswith("__"):
            yield _at(node, f"the name {name} is not permitted: it begins with two underscores", "name")
        elif name in self.aliases or name in self.taken:
            yield _at(node, f"the name {name} stands for an import: choose another one", "name")

    def _check_Subscript(self, node: ast.Subscript) -> Iterator[Problem]:
        if isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id == self.sample:
            yield _at(
                node, "the input must not be changed: work on a copy, as in value = sample[:, 0].copy()", "contract"
            )

    def _check_Attribute(self, node: ast.Attribute) -> Iterator[Problem]:
        if not isinstance(node.ctx, ast.Load):
            yield _at(node, f"attributes can't be set: .{node.attr}", "attribute")
            return
        module = self._dotted(node.value)
        if module is None:
            if node.attr not in ATTRIBUTES:
                yield _at(
                    node, f"the attribute .{node.attr} is not permitted{_nearest(node.attr, ATTRIBUTES)}", "attribute"
                )
        elif module in self.modules:
            if node.attr not in self.modules[module]:
                near = _nearest(node.attr, self.modules[module])
                yield _at(node, f"{module}.{node.attr} is not permitted or does not exist{near}", "attribute")
        elif node.attr not in ATTRIBUTES:
            yield _at(
                node, f"the attribute .{node.attr} is not permitted{_nearest(node.attr, ATTRIBUTES)}", "attribute"
            )

    def _check_Import(self, node: ast.Import) -> Iterator[Problem]:
        for alias in node.names:
            if alias.name not in self.modules:
                yield _at(node, f"a rule can't import {alias.name}: numpy, math and rulekit are there", "import")
            yield from self._check_import_name(node, alias)

    def _check_ImportFrom(self, node: ast.ImportFrom) -> Iterator[Problem]:
        if node.level or node.module not in self.modules:
            yield _at(
                node, f"a rule can't import from {node.module or '.'}: numpy, math and rulekit are there", "import"
            )
            return
        for alias in node.names:
            if alias.name not in self.modules[node.module]:
                near = _nearest(alias.name, self.modules[node.module])
                yield _at(node, f"{node.module}.{alias.name} is not permitted or does not exist{near}", "import")
            yield from self._check_import_name(node, alias)

    def _check_import_name(self, node: ast.AST, alias: ast.alias) -> Iterator[Problem]:
        name = alias.asname or alias.name
        if name.startswith("_") or name in BUILTINS or name == "inference":
            yield _at(node, f"import {alias.name} under another name", "import")

    # helpers

    @property
    def _roots(self) -> set[int]:
        """The names that stand at the beginning of a dotted expression."""
        if not hasattr(self, "_root_ids"):
            self._root_ids = {
                id(n.value)
                for n in ast.walk(self.tree)
                if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
            }
        return self._root_ids

    def _dotted(self, node: ast.AST) -> str | None:
        """The module or member that a dotted expression means, if it begins with an imported module."""
        if isinstance(node, ast.Name):
            return self.aliases.get(node.id)
        if isinstance(node, ast.Attribute):
            before = self._dotted(node.value)
            return None if before is None else f"{before}.{node.attr}"
        return None

    def _near(self, name: str) -> str:
        return _nearest(name, frozenset(n for n in self.bound if n[:2] != "__"))


def _annotations(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.returns
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation


def _bound(tree: ast.Module) -> Iterator[str]:
    """Every name that the text gives a value to, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _at(node: ast.AST, message: str, code: str) -> Problem:
    return Problem(getattr(node, "lineno", 0), getattr(node, "col_offset", 0), message, code)


def _refusal(node: ast.AST) -> str:
    name = type(node).__name__
    return _WHY.get(type(node), f"this construct is not permitted in a rule ({name})")


def _nearest(name: str, names: frozenset[str]) -> str:
    near = difflib.get_close_matches(name, names, 1)
    return f": did you mean {near[0]}?" if near else ""
