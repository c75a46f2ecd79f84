"""Reads an expression as a condition tree, and replaces its leaves by calls that record what they are while it runs."""

from __future__ import annotations

import ast

from workbench.sandbox.reading.calls import CallReader, Inline, Read
from workbench.sandbox.reading.forms import OPERATORS, Forms
from workbench.sandbox.reading.known import Known, Lazy, Point
from workbench.sandbox.reading.recorder import Leaves, recorder_call, text_of
from workbench.sandbox.reading.tree import Const, Leaf, Node, both, choose, either, has_mark, mark, negate


class ExpressionReader:
    """`marks`: ids of expressions that are a clause of their own; `taken`: clauses that found their statement.

    `inline`: follows the text's own function into its body for one call, or None. `influences`: what a name that can't
    be followed was changed by. `definitions`: the text of what stands behind a name. `within`: for a leaf that was
    made of a condition with clauses, that condition.
    """

    def __init__(self, module: ast.Module, marks: dict[int, int], inline: Inline) -> None:
        self.leaves = Leaves()
        self.forms = Forms(module, self.leaves)
        self._calls = CallReader(self, self.forms)
        self.marks = marks
        self.inline = inline
        self.taken: set[int] = set()
        self.influences: dict[str, list[Node]] = {}
        self.definitions: dict[str, str] = {}
        self.within: dict[int, Node] = {}
        self.event_first = 0

    def read(self, value: ast.expr, known: Known, point: Point, mask: bool = False) -> Read:
        """The tree of an expression, and the expression that records its leaves; `mask`: it chooses points."""
        node, new = self._form(value, known, point, mask)
        return mark(node, self.marks.get(id(value))), new

    def _form(  # noqa: PLR0911, PLR0912 many kinds
        self, value: ast.expr, known: Known, point: Point, mask: bool
    ) -> Read:
        recorded = self.leaves.recorded(value)
        if recorded is not None:
            return recorded, value
        match value:
            case ast.Constant(value=bool() | int() | float() as constant) if constant in (0, 1) and not mask:
                return Const(bool(constant)), value
            case ast.List(elts=[]):
                return Const(False), value
            case ast.Name(id=name) if name in known and not (mask and isinstance(known[name], Lazy)):
                return self.of_name(name, known) or Const(False), value
            case ast.Name(id=name) if name in known:
                return self._chosen(name, known), value
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Name(id=index)) if index == point and name in known:
                return self.of_name(name, known) or Const(False), value
            case ast.Compare(ops=ops) if all(type(op) in OPERATORS for op in ops):
                return self._compare(value, known, point)
            case ast.BoolOp() | ast.BinOp(op=ast.BitAnd() | ast.BitOr()) | ast.UnaryOp(op=ast.Not() | ast.Invert()):
                return self._logic(value, known, point)
            case ast.BinOp(op=ast.Mult()) if self.forms.is_condition(value, known):
                return self._logic(value, known, point)
            case ast.IfExp():
                test, value.test = self.read(value.test, known, point)
                then, value.body = self.read(value.body, known, point)
                other, value.orelse = self.read(value.orelse, known, point)
                return choose(test, then, other), value
            case ast.ListComp(generators=[ast.comprehension(ifs=[])]) if point is None and not mask:
                return self._comprehension(value, known), value
            case ast.Subscript(value=ast.Call() as call, slice=ast.Constant(value=0)) if mask:
                if self.forms.called(call) in ("numpy.where", "numpy.nonzero") and len(call.args) == 1:
                    node, call.args[0] = self.read(call.args[0], known, point)
                    return node, value
            case ast.Call():
                return self._calls.read(value, known, point, mask) or self._leaf(value, known, point, mask)
        return self._leaf(value, known, point, mask)

    def _logic(self, value: ast.BoolOp | ast.BinOp | ast.UnaryOp, known: Known, point: Point) -> Read:
        if isinstance(value, ast.BoolOp):
            done = [self.read(part, known, point) for part in value.values]
            value.values = [new for _, new in done]
            return (both if isinstance(value.op, ast.And) else either)(*(node for node, _ in done)), value
        if isinstance(value, ast.BinOp):
            first, value.left = self.read(value.left, known, point)
            second, value.right = self.read(value.right, known, point)
            return (either if isinstance(value.op, ast.BitOr) else both)(first, second), value
        inner, value.operand = self.read(value.operand, known, point)
        return negate(inner), value

    def _comprehension(self, value: ast.ListComp, known: Known) -> Node:
        """A list with one value for each point: the points are counted while it is made."""
        loop = value.generators[0]
        point = self.count(loop)
        shadowed = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
        inside: Known = {
            name: what for name, what in known.items() if name not in shadowed and not isinstance(what, Lazy)
        }
        node, value.elt = self.read(value.elt, inside, point)
        return node

    def count(self, loop: ast.comprehension | ast.For) -> str:
        """Make a loop count its turns; the name of the count."""
        point = f"__count_{len(self.leaves)}"
        targets: list[ast.expr] = [ast.Name(point, ast.Store()), loop.target]
        loop.target = ast.copy_location(ast.Tuple(targets, ast.Store()), loop.target)
        loop.iter = ast.copy_location(recorder_call("counted", [loop.iter]), loop.iter)
        return point

    def of_name(self, name: str, known: Known) -> Node | None:
        """What a name stands for; an assignment that was of no interest until now gets recorded."""
        value = known.get(name)
        if not isinstance(value, Lazy):
            return value
        node, value.statement.value = self.read(value.statement.value, value.known, None)
        known[name] = node = mark(node, None if value.clause in self.taken else value.clause)
        return node

    def _chosen(self, name: str, known: Known) -> Node:
        """The points that a name chooses, recorded where it got its value."""
        value = known[name]
        assert isinstance(value, Lazy)
        if value.chosen is None:
            value.chosen, value.statement.value = self.read(value.statement.value, value.known, None, mask=True)
        return value.chosen

    # leaves

    def _compare(self, value: ast.Compare, known: Known, point: Point) -> Read:
        sides = [value.left, *value.comparators]
        done = []
        for left, op, right in zip(sides, value.ops, sides[1:], strict=False):
            single = ast.copy_location(ast.Compare(left, [op], [right]), value)
            done.append(self.record(single, [left, right], OPERATORS[type(op)], known, point))
        if len(done) == 1:
            return done[0]
        joined = ast.copy_location(ast.BoolOp(ast.And(), [new for _, new in done]), value)
        return both(*(node for node, _ in done)), joined

    def record(self, value: ast.expr, sides: list[ast.expr], operator: str, known: Known, point: Point) -> Read:
        """A comparison as a leaf."""
        text = text_of(value)
        found: list[Node] = []
        sides = [self._looked_into(side, known, point, found) for side in sides]
        leaf = self.leaves.new(value, operator, point, text=text, details=found)
        self._keep_clauses(leaf, found)
        return leaf, self.leaves.recording("compare", leaf, sides, value, point)

    def _leaf(self, value: ast.expr, known: Known, point: Point, mask: bool) -> Read:
        text = text_of(value)
        if isinstance(value, ast.Name) and value.id in self.definitions:
            text = f"{value.id} = {self.definitions[value.id]}"
        found: list[Node] = []
        over = self._held(value, known, point, found)
        self._look_below(value, known, point, found)
        leaf = self.leaves.new(value, "", point, text=text, details=found, over=over)
        if over is not None and isinstance(value, ast.Call):
            value.args[1] = ast.copy_location(recorder_call("width", [ast.Constant(leaf.id), value.args[1]]), value)
        if not mask:
            self._keep_clauses(leaf, found)
        return leaf, self.leaves.recording("mask" if mask else "truth", leaf, [value], value, point)

    def _keep_clauses(self, leaf: Leaf, found: list[Node]) -> None:
        clauses = list(dict.fromkeys(node for node in found if has_mark(node)))
        if clauses:
            self.within[leaf.id] = either(*clauses)

    def _held(self, value: ast.expr, known: Known, point: Point, found: list[Node]) -> Node | None:
        """The condition of `rk.hold(condition, window)`."""
        if point is not None or not isinstance(value, ast.Call) or self.forms.called(value) != "rulekit.hold":
            return None
        if len(value.args) != 2 or value.keywords or not self.forms.is_condition(value.args[0], known):
            return None
        node, value.args[0] = self.read(value.args[0], known, point)
        found.append(node)
        return node

    # details: comparisons inside of what is compared

    def _looked_into(self, value: ast.expr, known: Known, point: Point, found: list[Node]) -> ast.expr:
        """The expression with the conditions in it recorded, as far as they speak about all points."""
        if point is not None or not isinstance(value, ast.expr):
            return value
        if isinstance(value, ast.Name):
            found += self._behind(value.id, known)
        elif self.forms.is_condition(value, known) and not isinstance(value, ast.Constant | ast.List):
            node, value = self.read(value, known, None)
            found.append(node)
        elif self.forms.is_own(value):
            inner = self.inline(value, known, None)  # type: ignore[arg-type]  # the line above says so
            found += [] if inner is None else [inner]
        else:
            self._look_below(value, known, point, found)
        return value

    def _look_below(self, value: ast.AST, known: Known, point: Point, found: list[Node]) -> None:
        """`_looked_into` for the parts of an expression."""
        if point is not None or isinstance(value, ast.Lambda | ast.comprehension | ast.ListComp | ast.GeneratorExp):
            return
        method = value.func if isinstance(value, ast.Call) else None
        if isinstance(method, ast.Attribute) and self.forms.names.dotted(method) is None:
            method.value = self._looked_into(method.value, known, point, found)
        for name, content in ast.iter_fields(value):
            if name == "func":
                continue
            if isinstance(content, ast.expr):
                setattr(value, name, self._looked_into(content, known, point, found))
            elif isinstance(content, list):
                for place, item in enumerate(content):
                    if isinstance(item, ast.keyword):
                        item.value = self._looked_into(item.value, known, point, found)
                    elif isinstance(item, ast.expr):
                        content[place] = self._looked_into(item, known, point, found)

    def _behind(self, name: str, known: Known) -> list[Node]:
        """The conditions of which what a name stands for was made."""
        value = known.get(name)
        more = self.influences.get(name, [])
        if value is None:
            return more
        if not isinstance(value, Lazy):
            return [value, *more]
        if value.details is None:
            found: list[Node] = []
            value.details = ()  # a name that is made of itself ends here
            value.statement.value = self._looked_into(value.statement.value, value.known, None, found)
            value.details = tuple(found)
        return [*value.details, *more]
