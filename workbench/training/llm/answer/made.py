"""A rule made of a text that a model wrote: how it runs, its emit gap, what it keeps of the rule it came from."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Origin, Rule
from workbench.python_text import parse
from workbench.sandbox.contract import read_contract

GAP = re.compile(r"#\s*Emit gap:\s*(\d{1,4})", re.IGNORECASE)
GAP_POINTS = 10


def made_rule(
    text: str,
    *,
    model: str,
    prompt_hash: str,
    seed: int,
    chunk_points: int,
    periods: Mapping[str, int],
    parent: Rule | None,
) -> Rule:
    """A rule with the text and everything else that it needs to run.

    It runs `stateful` where that is proved, else in chunks. `periods`: the season of each series in points, which
    overrides the rule's PERIOD where it has one. Other overrides of the parent stay where the constant did.
    """
    contract = read_contract(text)
    spec = InputSpec() if parent is None else parent.input
    spec = (
        replace(spec, run="stateful", points=0)
        if contract.stateful
        else replace(spec, run="chunk", points=chunk_points)
    )
    kept: dict[str, dict[str, float]] = {}
    for name, values in ({} if parent is None else parent.overrides).items():
        kept[name] = {n: v for n, v in values.items() if n in contract.parameters}
    if "PERIOD" in contract.parameters:
        for name, period in periods.items():
            if period != contract.parameters["PERIOD"].value:
                kept.setdefault(name, {})["PERIOD"] = float(period)
    return Rule(
        name="proposed",
        text=text,
        title=title_of(text),
        input=spec,
        emit=_emit(text, parent),
        overrides=MappingProxyType({name: MappingProxyType(values) for name, values in kept.items() if values}),
        origin=Origin(kind="llm", model=model, prompt_hash=prompt_hash, seed=seed),
    )


def _emit(text: str, parent: Rule | None) -> Emit:
    """The gap that the rule states in a comment `Emit gap: N points`, else its parent's."""
    found = GAP.search(text)
    if found:
        return Emit("first", int(found[1]))
    return Emit("first", GAP_POINTS) if parent is None or parent.emit.mode == "every" else parent.emit


def title_of(text: str) -> str:
    """The first line of the docstring; empty where there is none."""
    try:
        words = ast.get_docstring(parse(text)) or ""
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return words.split("\n", 1)[0].strip().rstrip(".")
