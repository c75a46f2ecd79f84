"""Comments that stay true after an edit: a clause in the words of the rulekit catalog, numbers that moved."""

from __future__ import annotations

import ast
import re

from workbench.rulekit.catalog import CATALOG
from workbench.training.text.rewrite import ABNORMAL, Clause, Source, Splice, number_of


def reworded(text: str, at: int, gone: str) -> str:
    """The text with the comment of its clause number `at` (from 0) saying what the code now does.

    Where a comparison is of something the catalog does not know, the old words stay with `gone` named as taken out.
    """
    source = Source(text)
    clause = source.clauses()[at]
    words = clause_words(source, clause)
    if words is None:
        words = f"{_old_words(source, clause)} (without: {gone})"
    comment = f"{' ' * clause.statement.col_offset}# Abnormal Rule {clause.number}: {words}\n"
    lines = source.lines(clause.first_line, clause.statement.lineno - 1)
    return source.spliced([Splice(lines.start, lines.stop, comment)])


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
    call = _call(source, left.args[0] if absolute and isinstance(left, ast.Call) else left)
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


def _call(source: Source, node: ast.expr) -> ast.Call | None:
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


def renumber_comments(source: Source, uses: set[int], old: str, new: str) -> list[Splice]:
    """Splices that put a number's new value into the comments directly above the statements on lines `uses`."""
    comments, splices = source.comments(), []
    pattern = re.compile(rf"(?<![\w.]){re.escape(old)}(?![\w]|\.\d)")
    for use in sorted(uses):
        line = use - 1
        while line in comments:
            changed = pattern.sub(new, comments[line])
            if changed != comments[line]:
                splices.append(source.comment(line, comments[line], changed))
            line -= 1
    return splices
