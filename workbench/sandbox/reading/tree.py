"""A rule's condition as a tree of comparisons: what its text says about when a point is abnormal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, eq=False)
class Leaf:
    """What is recorded while the rule runs: a comparison, or (operator empty) only whether an expression was true.

    `details`: comparisons that its expression was made of. `event`: it belongs to a loop that tells only afterwards
    which points it spoke about, by a leaf that watches those from number `first` on (−1 = it is not such a leaf).
    `over`: the condition that must hold at each of some points for this one to be true.
    """

    id: int
    text: str
    operator: str
    line: int
    details: tuple[Leaf, ...] = ()
    event: bool = False
    first: int = -1
    over: Node | None = None


@dataclass(frozen=True, eq=False)
class Const:
    """The same at every point."""

    value: bool


@dataclass(frozen=True, eq=False)
class Not:
    """Holds where `of` does not."""

    of: Node


@dataclass(frozen=True, eq=False)
class And:
    """Holds where all parts do."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Or:
    """Holds where a part does."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Shift:
    """`of` speaks about n − points values; its first one is about the point number `points`."""

    points: int
    of: Node


@dataclass(frozen=True, eq=False)
class Mark:
    """The condition of an `Abnormal Rule`; `clause` counts from 0 in the order of the text."""

    clause: int
    of: Node


Node: TypeAlias = Leaf | Const | Not | And | Or | Shift | Mark


def both(*parts: Node) -> Node:
    """All of the parts, constants left out."""
    if any(isinstance(part, Const) and not part.value for part in parts):
        return Const(False)
    kept = tuple(part for part in parts if not isinstance(part, Const))
    return And(kept) if len(kept) > 1 else kept[0] if kept else Const(True)


def either(*parts: Node) -> Node:
    """One of the parts, constants left out."""
    if any(isinstance(part, Const) and part.value for part in parts):
        return Const(True)
    kept = tuple(part for part in parts if not isinstance(part, Const))
    return Or(kept) if len(kept) > 1 else kept[0] if kept else Const(False)


def negate(of: Node) -> Node:
    """The opposite."""
    if isinstance(of, Const):
        return Const(not of.value)
    return of.of if isinstance(of, Not) else Not(of)


def choose(test: Node, then: Node, other: Node, clause: int | None = None) -> Node:
    """`then` where the test holds, `other` elsewhere; `clause` is put on the guarded `then` unless it has its own."""
    if then is other:
        return then
    parts = _alternatives(then, other)
    new = [part for part in parts if part is not other]
    if len(new) < len(parts):  # `if test: flag |= new`
        return either(other, _claimed(both(test, either(*new)), clause))
    own = [part for part in parts if has_mark(part)]
    if clause is not None and own and len(own) < len(parts):
        fresh = either(*(part for part in parts if not has_mark(part)))
        first = either(both(test, either(*own)), _claimed(both(test, fresh), clause))
    else:
        first = _claimed(both(test, then), clause)
    return either(first, other if is_always(then) else both(negate(test), other))


def _alternatives(node: Node, known: Node | None) -> tuple[Node, ...]:
    """What an Or is made of, however it is nested, as `flags | a | b` is; `known` stays whole."""
    if node is known or not isinstance(node, Or):
        return (node,)
    return tuple(below for part in node.parts for below in _alternatives(part, known))


def _claimed(node: Node, clause: int | None) -> Node:
    return node if clause is None or has_mark(node) or is_never(node) else Mark(clause, node)


def is_always(node: Node) -> bool:
    """Whether it holds everywhere."""
    return (isinstance(node, Const) and node.value) or (isinstance(node, Mark) and is_always(node.of))


def is_never(node: Node) -> bool:
    """Whether it holds nowhere."""
    return isinstance(node, Const) and not node.value


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    if isinstance(node, And | Or):
        return node.parts
    return (node.of,) if isinstance(node, Not | Shift | Mark) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for part in parts_of(node):
        yield from walk(part)


def has_mark(node: Node) -> bool:
    """Whether a clause is in it."""
    return any(isinstance(below, Mark) for below in walk(node))


def mark(node: Node, clause: int | None, known: Node | None = None) -> Node:
    """The same tree with the clause put on what is new in it: not `known`, and not what belongs to another clause."""
    if clause is None:
        return node
    parts = _alternatives(node, known)
    new = [part for part in parts if part is not known and not is_never(part) and not has_mark(part)]
    if not new:
        return node
    old = [part for part in parts if not any(part is other for other in new)]
    return either(*old, Mark(clause, either(*new)))


def leaves_of(node: Node) -> Iterator[Leaf]:
    """The leaves below a node, the node itself among them."""
    return (below for below in walk(node) if isinstance(below, Leaf))


def shifts_of(node: Node, shift: int = 0) -> dict[int, int]:
    """How many points later than its own first value each leaf begins to speak."""
    if isinstance(node, Leaf):
        return {node.id: shift}
    shifts: dict[int, int] = {}
    for part in parts_of(node):
        shifts |= shifts_of(part, shift + node.points if isinstance(node, Shift) else shift)
    return shifts


def leaves_outside(node: Node, clauses: Collection[int]) -> Iterator[Leaf]:
    """The leaves that are not in one of these clauses."""
    if isinstance(node, Mark) and node.clause in clauses:
        return
    if isinstance(node, Leaf):
        yield node
    for part in parts_of(node):
        yield from leaves_outside(part, clauses)
