"""A form → the rule's text and the phrases that go into its rule.toml, in the style of the catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Origin, Rule
from workbench.model.scenario import LOG, Scenario
from workbench.synthesis.scenarios.clauses import Form
from workbench.synthesis.scenarios.literals import APART, BEFORE, Literal, variable

MODEL = "scenario synthesizer"
_TEXT = '''"""{title}"""

import numpy as np
import rulekit as rk

{constants}


def inference(sample: np.ndarray) -> np.ndarray:
{body}
    return flag
'''


def write(form: Form, groups: Mapping[str, Sequence[str]], scenario: Scenario, span: int) -> Rule:
    """The rule of a form. `groups`: those that it speaks of and others; `span`: points that evidence is kept in mind,
    no less than the longest case."""
    said = {name: tuple(groups[name]) for name in groups if any(_speaks(one, name) for one in form.literals)}
    metrics = sorted({one.on[0] for one in form.literals if not one.about_log})
    levels = sorted({name for one in form.literals if one.about_log for name in one.on} - set(said))
    columns = (*metrics, *(LOG + name for name in (*levels, *said)))
    text = _TEXT.format(title=_title(scenario), constants=_constants(form, span), body=_body(form, columns))
    return Rule(
        name=scenario.id,
        text=text,
        title=scenario.title or scenario.id,
        severity="warning" if scenario.anomalous else "info",
        scenario=scenario,
        input=InputSpec(columns, run="stateful", patterns=MappingProxyType(said)),
        emit=Emit("first", span),
        origin=Origin(kind="synthesizer", model=MODEL),
    )


def _speaks(literal: Literal, group: str) -> bool:
    return literal.about_log and group in literal.on


def _title(scenario: Scenario) -> str:
    plain = scenario.description.replace('"""', "'''").replace("\\", "/").strip()
    title = (scenario.title or scenario.id).replace('"', "'").replace("\\", "/")
    return f"{title}: {plain[:1].lower()}{plain[1:]}" if plain else f"{title}, learned from labeled cases."


def _constants(form: Form, span: int) -> str:
    lines = [f"{name} = {_number(literal)}{_meaning(literal)}" for literal, name in _names(form).items()]
    return "\n".join([*lines, f"SPAN = {span}  # points that evidence is kept in mind"])


def _names(form: Form) -> dict[Literal, str]:
    """The constant of each condition: one that stands there with another limit too is counted."""
    names: dict[Literal, str] = {}
    for literal in form.literals:
        before = sum(other.constant == literal.constant for other in names)
        names[literal] = f"{literal.constant}_{before + 1}" if before else literal.constant
    return names


def _number(literal: Literal) -> str:
    return str(int(literal.limit)) if literal.about_log else repr(float(literal.limit))


def _meaning(literal: Literal) -> str:
    if literal.motion is None:
        return "  # points at which the log tells of it"
    return "  # times what it was before" if "before" in literal.motion.limit else ""


def _body(form: Form, columns: Sequence[str]) -> str:
    names, lines = _names(form), list[str]()
    for at, column in enumerate(columns):
        name = variable(column.removeprefix(LOG))
        row = f"sample[:, {at}]"
        lines.append(f"{name} = rk.count({row} > 0, SPAN)" if column.startswith(LOG) else f"{name} = {row}")
    moved = {one.on[0] for one in form.literals if one.motion is not None and "before" in one.motion.limit}
    lines += [f"{variable(x)}_before = rk.lag(rk.ewma({variable(x)}, {BEFORE}), {APART})" for x in sorted(moved)]
    lines.append("# Normal Rule 1: one sign without the others, or none, is no reason to think of it")
    for number, clause in enumerate(form.clauses, 1):
        lines.append(f"# Abnormal Rule {number}: {', and '.join(literal.words for literal in clause)}")
        code = " & ".join(literal.code(names[literal]) for literal in clause)
        code = code[1:-1] if len(clause) == 1 and clause[0].about_log else code
        lines.append(f"flag {'|=' if number > 1 else '='} {code}")
    return "\n".join(f"    {line}" for line in lines)
