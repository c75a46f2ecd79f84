"""Comments that stay true after an edit: a clause in the words of the rulekit catalog, or with its code."""

from __future__ import annotations

import ast
import re

from workbench.rulekit.catalog import CATALOG
from workbench.synthesis.shape import STRICTNESS, Condition, Direction, Feature
from workbench.synthesis.text.words import in_words, known, phrase
from workbench.training.text.rewrite import ABNORMAL, Clause, Source, Splice, number_of
from workbench.training.text.ways import junction, ways

LONGEST_CODE = 100
_NOW = re.compile(r" *\(now: .*\)$")


def reworded(text: str, at: int) -> str:
    """The text with the comment of its clause number `at` (from 0) saying what the code now does.

    Where a comparison is of something the catalog does not know, the old words stay with the code behind them.
    """
    source = Source(text)
    clause = source.clauses()[at]
    words = clause_words(source, clause)
    if words is None:
        words = f"{_NOW.sub('', _old_words(source, clause))} (now: {_condition(source, clause.statement)})"
    comment = f"{' ' * clause.statement.col_offset}# Abnormal Rule {clause.number}: {words}\n"
    lines = source.lines(clause.first_line, clause.statement.lineno - 1)
    return source.spliced([Splice(lines.start, lines.stop, comment)])


def _condition(source: Source, statement: ast.stmt) -> str:
    """The condition of a clause as code in one line."""
    node: ast.expr | ast.stmt = statement
    match statement:
        case ast.If(test=test):
            node = test
        case ast.Assign(targets=[ast.Subscript(slice=mask)], value=ast.Constant()):
            node = mask
        case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.Return(value=ast.expr() as value):
            node = value
    code = " ".join(line.split("#")[0].strip() for line in source.code(node).splitlines())
    return code if len(code) <= LONGEST_CODE else f"{code[:LONGEST_CODE]}…"


def clause_words(source: Source, clause: Clause) -> str | None:
    """A clause in words: of the synthesizer for its quantities, else the catalog's; None where one can't be told."""
    condition = _asked(clause.statement)
    if condition is None:
        return None
    found = ways(condition, conditions_before(source, clause.statement), _target(clause.statement))
    if found is None:
        return None
    said = [_compare_words(source, compare) for compare in found.comparisons]
    known = [one for one in said if one]
    return in_words(known, found.enough) if len(known) == len(said) else None


def conditions_before(source: Source, statement: ast.stmt) -> dict[str, ast.expr]:
    """What the names above a statement of the function stand for, where that is a condition; the last counts."""
    function, found = source.function(), dict[str, ast.expr]()
    for one in function.body if function else []:
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if one.lineno < statement.lineno:
                found.pop(name, None)
                if isinstance(value, ast.Compare) or junction(value):
                    found[name] = value
    return found


def _asked(statement: ast.stmt) -> ast.expr | None:
    """The condition of a statement, where it has one of its own and no more below it."""
    match statement:
        case ast.If(test=test) if not any(isinstance(n, ast.Compare) for s in statement.body for n in ast.walk(s)):
            return test
        case ast.Assign(targets=[ast.Subscript(slice=mask)], value=ast.Constant()):
            return mask
        case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.Return(value=ast.expr() as value):
            return value
    return None


def _target(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return ""


def _compare_words(source: Source, compare: ast.Compare) -> str | None:
    if len(compare.ops) != 1 or not isinstance(compare.ops[0], ast.GtE | ast.Gt | ast.LtE | ast.Lt):
        return None
    left, limit = compare.left, _limit(source, compare.comparators[0])
    absolute = isinstance(left, ast.Call) and ast.unparse(left.func) in ("np.abs", "abs") and len(left.args) == 1
    of = left.args[0] if absolute and isinstance(left, ast.Call) else left
    call = made_by(source, of)
    if call is None or limit is None or not isinstance(call.func, ast.Attribute):
        return None
    upward = isinstance(compare.ops[0], ast.GtE | ast.Gt)
    feature = known(of.id, call.func.attr) if isinstance(of, ast.Name) else None
    if feature is not None:
        return _feature_words(feature, limit, absolute=absolute, upward=upward)
    return _catalog_words(source, call, limit, absolute=absolute, upward=upward)


def _feature_words(feature: Feature, limit: float, *, absolute: bool, upward: bool) -> str:
    """At most 3 is what is not above 3, at least -3 what is not below -3."""
    high: Direction = "size" if absolute else "high" if limit > 0 or (limit == 0 and upward) else "low"
    return phrase(Condition(feature, high, limit), holds=upward if high != "low" else not upward)


def _catalog_words(source: Source, call: ast.Call, limit: float, *, absolute: bool, upward: bool) -> str | None:
    assert isinstance(call.func, ast.Attribute)
    feature = CATALOG.get(call.func.attr)
    if feature is None:
        return None
    template = feature.beyond if absolute else (feature.above if upward else feature.below)
    opposite = "" if template else feature.beyond if absolute else (feature.below if upward else feature.above)
    if absolute and not upward:
        template, opposite = "", feature.beyond
    values: dict[str, float | int | None] = {p.name: p.default for p in feature.parameters}
    names = [p.name for p in feature.parameters]
    values |= {name: _value(source, node) for name, node in zip(names, call.args[1:], strict=False)}
    values |= {keyword.arg: _value(source, keyword.value) for keyword in call.keywords if keyword.arg}
    asked = re.findall(r"{(\w+)}", template or opposite)
    if not (template or opposite) or None in [values.get(name) for name in asked if name != "threshold"]:
        return None
    said = (template or opposite).format(**values, threshold=f"{limit:g}")
    return said if template else f"not {said}"


def made_by(source: Source, node: ast.expr) -> ast.Call | None:
    """The call that a value comes from: itself, or the only assignment of its name."""
    if isinstance(node, ast.Call):
        return node
    function = source.function()
    if not isinstance(node, ast.Name) or function is None:
        return None
    made = [
        one.value
        for one in function.body
        if isinstance(one, ast.Assign) and any(isinstance(t, ast.Name) and t.id == node.id for t in one.targets)
    ]
    return made[0] if len(made) == 1 and isinstance(made[0], ast.Call) else None


def _limit(source: Source, node: ast.expr) -> float | int | None:
    """A number that is compared with, also times the factor of all limits."""
    match node:
        case ast.BinOp(left=limit, op=ast.Mult(), right=ast.Name(id=name)) if name == STRICTNESS:
            return _value(source, limit)
    return _value(source, node)


def _value(source: Source, node: ast.expr) -> float | int | None:
    if isinstance(node, ast.Name):
        constant = source.constants().get(node.id)
        return None if constant is None else number_of(constant)
    return number_of(node)


def _old_words(source: Source, clause: Clause) -> str:
    comments = source.comments()
    lines = [comments[line] for line in range(clause.first_line, clause.statement.lineno)]
    first = ABNORMAL.sub("", lines[0]).strip()
    return " ".join([first, *(line.lstrip("#").strip() for line in lines[1:])])
