"""Sentences in source text: what English a call or a module can write, as patterns with {0}, {1}… where values go."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from workbench import errors

# What lower rooms put in sentences that the window shows: their errors, the words of these few records, and progress.
SENTENCES = {name for name in vars(errors) if name.endswith("Error")} | {"Doubt", "Problem", "Saw", "progress", "tell"}
TITLED = {"put", "put_rule", "edit_labels", "set_all_labels", "_edit"}  # what gives a change its title, for undo
LABEL = "word"  # marks what may be a word alone, such as the head of a column in a report
HOLE = "\0"
MOST = 8  # ways of saying one sentence; where there would be more, its parts stay holes
DEEP = 4
WORD = re.compile(r"[A-Za-z][a-z']+")
NO_SENTENCE = re.compile(r"[\\\n\t]|\(\?|^[A-Z]+ [A-Z]|^import |__")  # patterns, tables, SQL, code
Names = Mapping[str, list[ast.expr]]


def said_in_calls(tree: ast.Module) -> Iterator[str]:
    """The sentences given to errors and the other `SENTENCES`, also by a name or by a function of the module."""
    for nodes, names in _scopes(tree):
        for call in nodes:
            called = getattr(call.func, "id", getattr(call.func, "attr", "")) if isinstance(call, ast.Call) else ""
            if isinstance(call, ast.Call) and called in SENTENCES | TITLED | {LABEL}:
                given = (*call.args, *(keyword.value for keyword in call.keywords if keyword.arg != "code"))
                yield from _patterns(given, names, fewest=0 if called == LABEL else 1 if called in TITLED else 2)


def said_anywhere(tree: ast.Module) -> Iterator[str]:
    """Every sentence that stands in a module, whatever becomes of it; its docstrings are none."""
    parts = set[ast.AST]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts.add(node.value)
        if isinstance(node, ast.JoinedStr):
            parts.update(part for part in ast.walk(node) if part is not node)
    for nodes, names in _scopes(tree):
        strings = (node for node in nodes if isinstance(node, ast.Constant | ast.JoinedStr) and node not in parts)
        yield from _patterns(strings, names)


def _scopes(tree: ast.Module) -> Iterator[tuple[list[ast.AST], Names]]:
    """What stands in each function, then what stands outside, each node once, and what the names there can mean."""
    everywhere, seen = _returns(tree) | _assigned(tree.body), set[ast.AST]()
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        nodes = [node for node in ast.walk(function) if node not in seen]
        seen.update(nodes)
        yield nodes, {**everywhere, **_assigned(nodes)}
    yield [node for node in ast.walk(tree) if node not in seen], everywhere


def _patterns(nodes: Iterable[ast.expr], names: Names, fewest: int = 2) -> Iterator[str]:
    for node in nodes:
        for said in _said(node, names, DEEP):
            words = WORD.findall(said)
            if len(words) >= fewest and (" " in said.strip() or not fewest) and not NO_SENTENCE.search(said):
                yield _numbered(said)


def _numbered(said: str) -> str:
    """`a {0} b {1}` for a text with unnamed holes."""
    plain = [part.replace("{", "{{").replace("}", "}}") for part in said.split(HOLE)]
    return plain[0] + "".join(f"{{{number}}}{part}" for number, part in enumerate(plain[1:]))


def _said(node: ast.expr, names: Names, deep: int) -> list[str]:
    """Every text that an expression can make, with holes for what is not known before it runs."""
    found = [HOLE]
    match node:
        case ast.Constant(value=str(text)):
            found = [text]
        case ast.IfExp(body=body, orelse=other):
            found = _said(body, names, deep) + _said(other, names, deep)
        case ast.JoinedStr(values=parts):
            found = _joined([_said(part, names, deep) for part in parts])
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = _joined([_said(left, names, deep), _said(right, names, deep)])
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            found = _said(value, names, deep)
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)) if deep and name in names:
            found = [said for one in names[name] for said in _said(one, names, deep - 1)]
            if not found or any(HOLE in said and not WORD.search(said) for said in found):
                return [HOLE]  # anything at all
    return list(dict.fromkeys(found))


def _joined(parts: list[list[str]]) -> list[str]:
    ways = 1
    for number, part in enumerate(parts):
        ways *= len(part)
        if ways > MOST:
            parts = [*parts[:number], *([HOLE] if len(one) > 1 else one for one in parts[number:])]
            break
    return ["".join(way) for way in product(*parts)]


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=False))
                for to, value in pairs:
                    if isinstance(to, ast.Name):
                        found.setdefault(to.id, []).append(value)
    return found


def _returns(tree: ast.Module) -> dict[str, list[ast.expr]]:
    return {
        one.name: [node.value for node in ast.walk(one) if isinstance(node, ast.Return) and node.value is not None]
        for one in tree.body
        if isinstance(one, ast.FunctionDef)
    }
