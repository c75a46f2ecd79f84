"""What changed between two texts of a rule, in plain words: conditions added, removed, reworded, limits moved."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from workbench.gui.clauses import quantity
from workbench.gui.numerals import local
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr
from workbench.python_text import parse

ABNORMAL = re.compile(r"\s*#+\s*Abnormal\s+Rule\s*\d*\s*[:.\-–]*\s*(.*)", re.IGNORECASE)
RULE_COMMENT = re.compile(r"\s*#+\s*(?:Abnormal|Normal)\s+Rule\b", re.IGNORECASE)
TIMES = 2.0  # from here on a limit is so many times as far out, not so many percent farther
MOST = 5  # lines, beyond which the rest is counted


def rule_changes(old: str, new: str) -> tuple[str, ...]:
    """A line for each change that a person on call would ask about, the weightiest first; none for what reads alike.

    A condition is an `Abnormal Rule` by the words of its comment, a limit a constant at the top. More than MOST lines
    end in how many there are besides; a text that is no Python has no limits to compare.
    """
    before, after = _conditions(old), _conditions(new)
    removed = [words for words in before if words not in after]
    added = [words for words in after if words not in before]
    lines = [line for a, b in zip(removed, added, strict=False) for line in _reworded(a, b)]
    lines += [tr("Condition added: {words}", words=sentence(words)) for words in added[len(removed) :]]
    lines += [tr("Condition removed: {words}", words=sentence(words)) for words in removed[len(added) :]]
    lines += _moved(_constants(old), _constants(new))
    return (
        tuple(lines)
        if len(lines) <= MOST
        else (*lines[: MOST - 1], tr("and {n} more changes", n=len(lines) - MOST + 1))
    )


def _reworded(old: str, new: str) -> list[str]:
    """Of two lists of signs only those that came and went, and a new beginning; of other sentences both."""
    (head, *was), (start, *now) = _signs(old), _signs(new)
    if not set(was) & set(now):
        return [tr("Condition before: {words}", words=sentence(old)), tr("Condition now: {words}", words=sentence(new))]
    lines = [tr("Sign no longer counted: {sign}", sign=sentence(sign)) for sign in was if sign not in now]
    lines += [tr("Sign counted now: {sign}", sign=sentence(sign)) for sign in now if sign not in was]
    return (
        lines
        if head == start
        else [*lines, tr("Counted {now}, before {before}", now=sentence(start), before=sentence(head))]
    )


def _signs(words: str) -> list[str]:
    """A sentence apart: what stands before the colon, and the signs behind it."""
    head, _, signs = words.partition(": ")
    return [head, *(signs.split("; ") if signs else ())]


def _conditions(text: str) -> list[str]:
    """The words of each condition, comments of several lines as one."""
    found: list[str] = []
    inside = False
    for line in text.splitlines():
        match = ABNORMAL.match(line)
        if match:
            found.append(match[1].strip())
        elif inside and line.lstrip().startswith("#") and not RULE_COMMENT.match(line):
            found[-1] = f"{found[-1]} {line.strip().lstrip('#').strip()}"
            continue
        inside = match is not None
    return found


def _constants(text: str) -> dict[str, float]:
    """The numbers in UPPER_CASE at the top."""
    try:
        body: Sequence[ast.stmt] = parse(text).body
    except (SyntaxError, ValueError):
        return {}
    found = {}
    for one in body:
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.isupper():
                number = _number(value)
                if number is not None:
                    found[name] = number
    return found


def _number(node: ast.expr) -> float | None:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError):
        return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _moved(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    """Limits that both have; one that came or went belongs to a condition that did."""
    names = [name for name in after if name in before and before[name] != after[name]]
    return [
        f"{said(name)}: {before[name]:g} → {after[name]:g}{_stricter(name, before[name], after[name])}"
        for name in names
    ]


def said(name: str) -> str:
    """A constant as words: FORECAST_ERROR_MIN is the limit of the forecast error."""
    stem = re.sub(r"_(MIN|MAX)(_\d+)?$", "", name)
    words = quantity(stem.lower())
    if name == "PERIOD":
        return tr("Season in points")
    if name == "STRICTNESS":
        return tr("Factor of all limits")
    return tr("Limit of the {quantity}", quantity=words) if stem != name else words.capitalize()


def _stricter(name: str, before: float, after: float) -> str:
    """Whether a value must go farther from zero than before; nothing where that says little."""
    if name == "PERIOD" or before == 0 or (before > 0) != (after > 0):
        return ""
    times = after / before
    if times >= TIMES:
        return " " + tr("({times} × as far out)", times=local(f"{times:.3g}"))
    share = f"{100 * abs(times - 1):.0f} %"
    return " " + (tr("({share} farther out)", share=share) if times > 1 else tr("({share} nearer)", share=share))
