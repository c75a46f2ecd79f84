"""Comments that stay true after an edit: a clause in the words of the rulekit catalog, numbers that moved."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Renumbering:
    """A number that became another one, and the first lines of the statements that it is used in."""

    uses: set[int]
    old: str
    new: str


def renumber_all(source: Source, changed: Sequence[Renumbering]) -> list[Splice]:
    """Splices that put several new numbers into the comments directly above where each is used.

    Also where a comment says the old number in words ("three"). A number that became two different ones is left.
    """
    comments = source.comments()
    wanted: dict[int, dict[str, set[str]]] = {}
    for one in changed:
        for use in one.uses:
            line = use - 1
            while line in comments:
                for spelling in _spellings(one.old):
                    wanted.setdefault(line, {}).setdefault(spelling, set()).add(one.new.removeprefix("-"))
                line -= 1
    splices = []
    for line, table in sorted(wanted.items()):
        sure = {old: new.copy().pop() for old, new in table.items() if len(new) == 1}
        words = "|".join(re.escape(old) for old in sorted(sure, key=len, reverse=True))
        if words:
            pattern = re.compile(rf"(?<![\w.])(?:{words})(?!\w|\.\d)", re.IGNORECASE)
            text = comments[line]
            head = RULE.match(text)
            start = head.end() if head else 0
            changed_text = text[:start] + pattern.sub(lambda m, sure=sure: sure[m[0].lower()], text[start:])  # type: ignore[misc]
            if changed_text != text:
                splices.append(source.comment(line, text, changed_text))
    return splices


RULE = re.compile(r"#\s*(?:Abnormal|Normal) Rule\s+\d+", re.IGNORECASE)
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _spellings(number: str) -> list[str]:
    """A number as a comment may write it: 2.5 also as "two and a half"; 3.0 as 3 and three."""
    value = abs(float(number))
    found = {number.removeprefix("-").lower(), f"{value:g}"}
    if 2 <= value < len(_WORDS):
        if value == int(value):
            found.add(_WORDS[int(value)])
        elif value % 1 == 0.5:
            found.add(f"{_WORDS[int(value)]} and a half")
    return sorted(found)
