"""Comments that stay true after an edit: a clause in the words of the rulekit catalog, or with its code."""

from __future__ import annotations

import ast
import re

from workbench.rulekit.catalog import CATALOG
from workbench.training.text.rewrite import ABNORMAL, Clause, Source, Splice, number_of

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
    """All comparisons of a clause by the catalog's sentences, joined by "and"; None where one can't be told."""
    compares = [node for node in ast.walk(clause.statement) if isinstance(node, ast.Compare)]
    words = [_compare_words(source, compare) for compare in sorted(compares, key=lambda n: (n.lineno, n.col_offset))]
    known = [one for one in words if one]
    return " and ".join(known) if known and len(known) == len(words) else None


def _compare_words(source: Source, compare: ast.Compare) -> str | None:
    if len(compare.ops) != 1 or not isinstance(compare.ops[0], ast.GtE | ast.Gt | ast.LtE | ast.Lt):
        return None
    left, limit = compare.left, _value(source, compare.comparators[0])
    absolute = isinstance(left, ast.Call) and ast.unparse(left.func) in ("np.abs", "abs") and len(left.args) == 1
    call = made_by(source, left.args[0] if absolute and isinstance(left, ast.Call) else left)
    if call is None or limit is None or not isinstance(call.func, ast.Attribute) or call.func.attr not in CATALOG:
        return None
    feature = CATALOG[call.func.attr]
    upward = isinstance(compare.ops[0], ast.GtE | ast.Gt)
    if absolute and not upward:
        return None
    template = feature.beyond if absolute else (feature.above if upward else feature.below)
    values: dict[str, float | int | None] = {p.name: p.default for p in feature.parameters}
    names = [p.name for p in feature.parameters]
    values |= {name: _value(source, node) for name, node in zip(names, call.args[1:], strict=False)}
    values |= {keyword.arg: _value(source, keyword.value) for keyword in call.keywords if keyword.arg}
    if not template or None in [values.get(name) for name in re.findall(r"{(\w+)}", template) if name != "threshold"]:
        return None
    return template.format(**values, threshold=f"{limit:g}")


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
