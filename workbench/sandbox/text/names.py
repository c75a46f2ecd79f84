"""The names of a rule text: which are bound, which stand for modules, which attributes they may have."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Collection, Iterator

from workbench.model.verdict import Problem
from workbench.rulekit.catalog import CATALOG
from workbench.sandbox.text.allowed import ATTRIBUTES, BUILTINS, modules
from workbench.sandbox.text.syntax import annotated, at

RULEKIT_NAMES = frozenset(CATALOG) | {"VERSION"}
_THERE = "numpy, math and rulekit are there"
# Suggestions compare a name with all others, letter by letter: a text full of strange names must not take minutes.
_SUGGESTIONS = 10
_LONGEST_NAME = 40
_MOST_NAMES = 1000
# numpy's functions and methods in which `where=` leaves points out of a result; in all others it leaves results unset.
_REDUCTIONS = frozenset(
    {"all", "amax", "amin", "any", "max", "mean", "min", "nanmax", "nanmean", "nanmin", "nanstd", "nansum", "nanvar",
     "prod", "reduce", "std", "sum", "var"}
)  # fmt: skip


class Names:
    """The names of one syntax tree, without regard to where in the text they are bound."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.modules = modules(RULEKIT_NAMES)
        self.aliases: dict[str, str] = {}  # name in the text → module it stands for
        self.members: dict[str, str] = {}  # name in the text → member of a module it stands for
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    root = alias.name.partition(".")[0]
                    self.aliases[alias.asname or root] = alias.name if alias.asname else root
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    kind = self.aliases if inner in self.modules else self.members
                    kind[alias.asname or alias.name] = inner
        self.bound = BUILTINS | set(self.members) | set(_bound(tree))
        self._suggestions = _SUGGESTIONS

    def dotted(self, node: ast.AST) -> str | None:
        """The module or member that an expression means, such as numpy.abs; None if it doesn't begin with an import."""
        if isinstance(node, ast.Name):
            return self.aliases.get(node.id) or self.members.get(node.id)
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return None if before is None else f"{before}.{node.attr}"
        return None

    def problems(self) -> Iterator[Problem]:
        """Each name or attribute that a rule must not have."""
        skip = annotated(self.tree)
        roots = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Attribute)}
        for node in ast.walk(self.tree):
            if id(node) in skip:
                continue
            match node:
                case ast.Name(ctx=ast.Load()):
                    yield from self._loaded(node, id(node) in roots)
                case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                    yield from self._stored(node, name)
                case ast.keyword(arg=str(name)) if name.startswith("_"):
                    yield at(node, f"the argument {name} is not permitted", "name")
                case ast.Attribute():
                    yield from self._attribute(node)
                case ast.Call():
                    yield from self._call(node)
                case ast.Import():
                    yield from self._import(node)
                case ast.ImportFrom():
                    yield from self._import_from(node)

    def _loaded(self, node: ast.Name, is_root: bool) -> Iterator[Problem]:
        name = node.id
        if name in self.aliases:
            if not is_root:
                yield at(node, f"{name} is a module: use it as {name}.something only", "name")
        elif name.startswith("__") or name not in self.bound:
            near = self._nearest(name, self.bound)
            yield at(node, f"the name {name} is not defined or not permitted in a rule{near}", "name")

    def _stored(self, node: ast.AST, name: str) -> Iterator[Problem]:
        if name.startswith("__"):
            yield at(node, f"the name {name} is not permitted: it begins with two underscores", "name")
        elif name in self.aliases or name in self.members:
            yield at(node, f"the name {name} stands for an import: choose another one", "name")

    def _attribute(self, node: ast.Attribute) -> Iterator[Problem]:
        owner = self.dotted(node.value)
        if not isinstance(node.ctx, ast.Load):
            yield at(node, f"attributes can't be set: .{node.attr}", "attribute")
        elif owner is not None and owner in self.modules:
            if node.attr not in self.modules[owner]:
                near = self._nearest(node.attr, self.modules[owner])
                yield at(node, f"{owner}.{node.attr} is not permitted or does not exist{near}", "attribute")
        elif node.attr not in ATTRIBUTES:
            near = self._nearest(node.attr, ATTRIBUTES)
            yield at(node, f"the attribute .{node.attr} is not permitted{near}", "attribute")

    def _call(self, node: ast.Call) -> Iterator[Problem]:
        """Points that `where=` leaves out hold whatever the memory held before, unless `out=` was filled."""
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        out = given.get("out")
        if "where" not in given or (out is not None and not isinstance(out, ast.Constant)):
            return
        called = self.dotted(node.func) or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
        if called.rpartition(".")[2] not in _REDUCTIONS:
            yield at(node, "where= leaves results unset: give out= as well, as in out=np.zeros(len(x))", "argument")

    def _nearest(self, name: str, names: Collection[str]) -> str:
        if self._suggestions == 0 or len(name) > _LONGEST_NAME or len(names) > _MOST_NAMES:
            return ""
        self._suggestions -= 1
        near = difflib.get_close_matches(name, sorted(names), 1, 0.75)
        return f": did you mean {near[0]}?" if near else ""

    def _import(self, node: ast.Import) -> Iterator[Problem]:
        for alias in node.names:
            if alias.name not in self.modules:
                yield at(node, f"a rule can't import {alias.name}: {_THERE}", "import")
            yield from _import_name(node, alias)

    def _import_from(self, node: ast.ImportFrom) -> Iterator[Problem]:
        if node.level or node.module not in self.modules:
            yield at(node, f"a rule can't import from {node.module or '.'}: {_THERE}", "import")
            return
        for alias in node.names:
            if alias.name not in self.modules[node.module]:
                near = self._nearest(alias.name, self.modules[node.module])
                yield at(node, f"{node.module}.{alias.name} is not permitted or does not exist{near}", "import")
            yield from _import_name(node, alias)


def _import_name(node: ast.AST, alias: ast.alias) -> Iterator[Problem]:
    name = alias.asname or alias.name
    if name.startswith("_") or name == "inference":
        yield at(node, f"import {alias.name} under another name", "import")


def _bound(tree: ast.Module) -> Iterator[str]:
    """Every name that the text gives a value to, anywhere in it."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
