"""What a loop of a rule is about: which arrays it sets points of, and which of its variables counts the points."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Loop = ast.For | ast.While


def assigned(node: ast.AST) -> set[str]:
    """Names that a statement gives a value to, or changes in place."""
    names = set()
    for below in ast.walk(node):
        match below:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                names.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                names.add(name)
    return names


def stored(node: Loop) -> dict[str, list[ast.Subscript]]:
    """The arrays of which the loop sets points, by their names, and where it does."""
    found: dict[str, list[ast.Subscript]] = {}
    for below in ast.walk(node):
        match below:
            case ast.Subscript(slice=ast.Constant(value=str())):
                pass  # a dictionary that the loop carries on
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                found.setdefault(name, []).append(below)
    return found


def appended(node: Loop) -> set[str]:
    """The lists to which the loop appends."""
    return {
        below.func.value.id
        for below in ast.walk(node)
        if isinstance(below, ast.Call)
        and isinstance(below.func, ast.Attribute)
        and below.func.attr == "append"
        and isinstance(below.func.value, ast.Name)
    }


def counter(node: ast.For, places: list[ast.Subscript]) -> str | None:
    """The loop variable by which all points are set; None where there is none, or where a loop inside sets some."""
    names = {below.id for below in ast.walk(node.target) if isinstance(below, ast.Name)}
    direct = {id(below) for below in _outside_of_loops(node)}
    used = {place.slice.id if isinstance(place.slice, ast.Name) else "" for place in places}
    if len(used) != 1 or not used <= names or not all(id(place) in direct for place in places):
        return None
    return used.pop()


def range_counter(node: ast.For) -> str | None:
    """The name that counts the points in `for i in range(…)` or `for i, value in enumerate(…)`."""
    match node.target, node.iter:
        case ast.Name(id=name), ast.Call(func=ast.Name(id="range")):
            return name
        case ast.Tuple(elts=[ast.Name(id=name), _]), ast.Call(func=ast.Name(id="enumerate"), args=[_]):
            return name
    return None


def is_plain(node: ast.For) -> bool:
    """Whether the loop runs over points that something else has chosen: `for i in peaks`."""
    return isinstance(node.target, ast.Name) and not (
        isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Name)
    )


def _outside_of_loops(node: ast.AST) -> Iterator[ast.AST]:
    """What is in a loop, but not in a loop inside of it."""
    for below in ast.iter_child_nodes(node):
        yield below
        if not isinstance(below, Loop):
            yield from _outside_of_loops(below)
