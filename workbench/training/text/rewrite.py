"""Edits of rule text at the places its syntax tree names, so that comments and layout of all the rest stay."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbench.black_layout import laid_out
from workbench.python_text import parse

ABNORMAL = re.compile(r"#+\s*Abnormal\s+Rule\s*(\d{1,9})\s*[:.\-–]*", re.IGNORECASE)
NORMAL = re.compile(r"#+\s*Normal\s+Rule\b", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    """An `Abnormal Rule`: its number, the lines of its comment (first, end) and the statement directly below."""

    number: int
    first_line: int
    statement: ast.stmt


@dataclass(frozen=True)
class Splice:
    """Replace the bytes start to stop of the encoded text."""

    start: int
    stop: int
    text: str


class Source:
    """A rule text with its syntax tree; positions are offsets into the UTF-8 bytes, as the tree counts columns.

    Raises SyntaxError for a text that is not Python.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = parse(text)
        self._bytes = text.encode()
        self._lines = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """First byte and end of a node."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        start = self._lines[node.lineno - 1] + node.col_offset
        return start, self._lines[node.end_lineno - 1] + node.end_col_offset

    def code(self, node: ast.expr | ast.stmt) -> str:
        """The text of a node."""
        start, stop = self.span(node)
        return self._bytes[start:stop].decode()

    def between(self, left: ast.expr, right: ast.expr) -> tuple[int, str]:
        """Where the text between two expressions begins, and that text."""
        start, stop = self.span(left)[1], self.span(right)[0]
        return start, self._bytes[start:stop].decode()

    def lines(self, first: int, last: int) -> Splice:
        """Takes whole lines out (1-based, both included)."""
        return Splice(self._lines[first - 1], self._lines[last], "")

    def comment(self, line: int, old: str, new: str) -> Splice:
        """Another comment on a line (1-based) that holds only `old`."""
        stop = self._lines[line - 1] + len(self._bytes[self._lines[line - 1] : self._lines[line]].rstrip())
        return Splice(stop - len(old.encode()), stop, new)

    def replace(self, node: ast.expr | ast.stmt, text: str) -> Splice:
        """Puts another text in place of a node."""
        return Splice(*self.span(node), text)

    def spliced(self, splices: Sequence[Splice]) -> str:
        """The text with all splices done; they must not overlap."""
        out, at = [], 0
        for splice in sorted(splices, key=lambda one: one.start):
            if splice.start < at:
                raise ValueError("splices overlap")
            out += [self._bytes[at : splice.start], splice.text.encode()]
            at = splice.stop
        return b"".join([*out, self._bytes[at:]]).decode()

    def function(self) -> ast.FunctionDef | None:
        """The function `inference`."""
        found = [n for n in self.tree.body if isinstance(n, ast.FunctionDef) and n.name == "inference"]
        return found[0] if found else None

    def constants(self) -> dict[str, ast.expr]:
        """UPPER_CASE numbers at the top of the rule: name → the expression of its value."""
        found = {}
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                name, value = node.targets[0].id, node.value
                if name.isupper() and number_of(value) is not None:
                    found[name] = value
        return found

    def comments(self) -> dict[int, str]:
        """Line → text of a comment that has the line for itself."""
        found = {}
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
                found[token.start[0]] = token.string
        return found

    def clauses(self) -> tuple[Clause, ...]:
        """The `Abnormal Rule` comments that stand directly above a statement of the function, from the top down."""
        function, comments = self.function(), self.comments()
        inside = [n for n in ast.walk(function) if isinstance(n, ast.stmt) and n is not function] if function else []
        found = []
        for statement in sorted(inside, key=lambda node: (node.lineno, node.col_offset)):
            first = self.comment_above(statement, comments)
            match = ABNORMAL.match(comments.get(first, ""))
            if match:
                found.append(Clause(int(match[1]), first, statement))
        return tuple(found)

    def comment_above(self, statement: ast.stmt, comments: Mapping[int, str]) -> int:
        """The line of the nearest `Abnormal Rule` in the comments directly above a statement, else a line without."""
        line = statement.lineno - 1
        while line in comments and not ABNORMAL.match(comments[line]) and not NORMAL.match(comments[line]):
            line -= 1
        return line

    def readers(self, name: str) -> set[int]:
        """The first lines of the statements that read a name: in their own expressions or their bodies; and of those
        that read a name that was made of it by a call."""
        names, found = {name}, set()
        for statement in self._statements():
            read = {n.id for n in _own(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
            if read & names:
                found |= self._around(statement)
                names |= _made_by_call(statement)
        return found

    def holders(self, nodes: Sequence[ast.expr]) -> set[int]:
        """The first lines of the statements that hold one of the nodes, and of those that read what a call made of
        it."""
        found = set()
        for statement in self._statements():
            if any(node in nodes for node in _own(statement)):
                found |= self._around(statement).union(*(self.readers(name) for name in _made_by_call(statement)))
        return found

    def _around(self, statement: ast.stmt) -> set[int]:
        """The first lines of a statement and of the loops and branches that it is in."""
        outer = [n for n in self._statements() if isinstance(n, ast.For | ast.While | ast.If | ast.With)]
        return {statement.lineno, *(n.lineno for n in outer if n.lineno <= statement.lineno <= (n.end_lineno or 0))}

    def _statements(self) -> list[ast.stmt]:
        return sorted(
            (n for n in ast.walk(self.tree) if isinstance(n, ast.stmt)), key=lambda n: (n.lineno, n.col_offset)
        )


def _made_by_call(statement: ast.stmt) -> set[str]:
    """The names that a statement gives to what a call returns."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return set()
    return {target.id for target in statement.targets if isinstance(target, ast.Name)}


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement's own expressions, not of the statements in its body."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            yield from ast.walk(child)


def number_of(node: ast.expr) -> float | int | None:
    """The value of a number constant, with or without a sign; None for anything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number_of(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    return None


@lru_cache(maxsize=256)
def tidy(text: str) -> str:
    """The text renumbered, without assignments that nothing reads, formatted by black.

    A `Normal Rule` above an assignment that goes stays, since it is what people know about normal behavior, but says
    that nothing asks for it, and stands apart from what comes below; an `Abnormal Rule` goes with its assignment.
    """
    text = renumbered(text)
    while (shorter := _without_unread(text)) != text:
        text = shorter
    return laid_out(text, LINE_LENGTH)


LINE_LENGTH = 100
UNASKED = " (nothing asks for it now)"


def renumbered(text: str) -> str:
    """The `Abnormal Rule` comments counted 1, 2, 3, … from the top."""
    count = 0
    lines = text.splitlines(keepends=True)
    for line, comment in sorted(Source(text).comments().items()):
        match = ABNORMAL.match(comment)
        if match:
            count += 1
            lines[line - 1] = lines[line - 1].replace(match[0], f"# Abnormal Rule {count}:", 1)
    return "".join(lines)


def _without_unread(text: str) -> str:
    """Without the plain assignments, at the top or in the function, whose name nothing reads."""
    source = Source(text)
    read = {n.id for n in ast.walk(source.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    read |= {
        n.target.id for n in ast.walk(source.tree) if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)
    }
    function, comments = source.function(), source.comments()
    splices = []
    for node in [*source.tree.body, *(function.body if function else [])]:
        if isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) and t.id not in read for t in node.targets):
            assert node.end_lineno is not None
            first = source.comment_above(node, comments)
            if NORMAL.match(comments.get(first, "")) and _is_last_of_its_lines(source, node):
                splices.append(_unasked(source, node, comments))
            first = first if ABNORMAL.match(comments.get(first, "")) else node.lineno
            splices.append(source.lines(first, node.end_lineno))
    return source.spliced(splices)


def _is_last_of_its_lines(source: Source, node: ast.stmt) -> bool:
    """Whether a comment above it speaks of no other statement: what comes next has a comment or stands apart."""
    below = source.text.splitlines()[node.end_lineno :][:1]
    return not below or not below[0].strip() or below[0].lstrip().startswith(("#", "return"))


def _unasked(source: Source, node: ast.stmt, comments: Mapping[int, str]) -> Splice:
    """The last line of the comment above says that its quantity is gone; an empty line parts it from what follows."""
    line = node.lineno - 1
    old = comments[line]
    return source.comment(line, old, old.rstrip().removesuffix(UNASKED) + UNASKED + "\n")
