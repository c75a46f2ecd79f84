"""Another operator: a comparison turned, an and in place of an or, both signs of a quantity in place of one."""

from __future__ import annotations

import ast

import numpy as np

from workbench.model.rule import Rule
from workbench.rulekit.catalog import CATALOG
from workbench.training.mutate.conditions import junctions
from workbench.training.mutate.edit import Edit, comparisons, flat, told_again
from workbench.training.text.rewrite import Source
from workbench.training.text.scopes import called
from workbench.training.text.wording import made_by

SWAPPED = {ast.GtE: "<=", ast.LtE: ">=", ast.Gt: "<", ast.Lt: ">"}
SIGNS = {ast.GtE: ">=", ast.LtE: "<=", ast.Gt: ">", ast.Lt: "<"}
_OTHER = {
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
}


def turn(rule: Rule, source: Source, rng: np.random.Generator) -> Edit | None:
    """A comparison in the other direction."""
    compares = [c for c in comparisons(source) if type(c.ops[0]) in SIGNS]
    if not compares:
        return None
    compare = compares[int(rng.integers(len(compares)))]
    old, new = SIGNS[type(compare.ops[0])], SWAPPED[type(compare.ops[0])]
    left, right = source.code(compare.left), source.code(compare.comparators[0])
    text = source.spliced([source.replace(compare, f"({left}) {new} ({right})")])
    return Edit(rule.with_text(told_again(source, compare, text)), f"{flat(left)} {new} instead of {old} {flat(right)}")


def junction(rule: Rule, source: Source, rng: np.random.Generator) -> Edit | None:
    """An or in place of an and, or the other way."""
    found = [one for one in junctions(source) if isinstance(one.node, ast.BinOp | ast.BoolOp)]
    if not found:
        return None
    one = found[int(rng.integers(len(found)))]
    assert isinstance(one.node, ast.BinOp | ast.BoolOp)
    old, new = _OTHER[type(one.node.op)]
    if any(source.between(a, b)[1].count("#") for a, b in zip(one.operands, one.operands[1:], strict=False)):
        return None
    code = f" {new} ".join(f"({source.code(operand)})" for operand in one.operands)
    what = flat(source.code(one.node))
    text = source.spliced([source.replace(one.node, f"({code})")])
    return Edit(rule.with_text(told_again(source, one.node, text)), f"{new} instead of {old} in {what}")


def sign(rule: Rule, source: Source, rng: np.random.Generator) -> Edit | None:
    """A quantity that counts with both signs in place of one, or with one in place of both."""
    found = [c for c in comparisons(source) if isinstance(c.ops[0], ast.Gt | ast.GtE)]
    if not found:
        return None
    compare = found[int(rng.integers(len(found)))]
    left = compare.left
    both = isinstance(left, ast.Call) and called(left.func) == "abs" and len(left.args) == 1
    code = source.code(left.args[0]) if both and isinstance(left, ast.Call) else f"np.abs({source.code(left)})"
    if not both and (_unsigned(source, left) or "import numpy as np" not in source.text):
        return None
    text = source.spliced([source.replace(left, f"({code})" if both else code)])
    how = f"{flat(code)} instead of {flat(source.code(left))}"
    return Edit(rule.with_text(told_again(source, compare, text)), how)


def _unsigned(source: Source, node: ast.expr) -> bool:
    """Whether a quantity has no sign to take away: a building block that says so, a spread."""
    call = made_by(source, node)
    name = "" if call is None else called(call.func)
    return name in ("std", "var", "nanstd", "ptp", "sqrt", "abs") or (name in CATALOG and not CATALOG[name].signed)
