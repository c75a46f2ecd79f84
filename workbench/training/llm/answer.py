"""From a model's answer to a rule: the fenced code, formatted, with what its text says about how it runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Origin, Rule
from workbench.sandbox.contract import read_contract

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*(\w*)[^\n]*\n(.*?)^[ \t]*\1", re.MULTILINE | re.DOTALL)
_GAP = re.compile(r"#\s*Emit gap:\s*(\d{1,4})", re.IGNORECASE)
LONGEST = 60_000  # characters of a rule; more is no rule for people
LINE = 120
GAP = 10  # points


@dataclass(frozen=True)
class Written:
    """What a model wrote: the text of a rule, or `fault` says why there is none."""

    text: str
    fault: str = ""


def code_of(answer: str, cut_off: bool) -> Written:
    """The rule in an answer: its last fenced block that defines inference, formatted by black where it is Python."""
    blocks = [match[3] for match in _FENCE.finditer(answer.replace("\r\n", "\n").replace("\0", "") + "\n")]
    rules = [block for block in blocks if "def inference" in block]
    if not rules and "```" not in answer and "def inference" in answer:
        rules = [answer.replace("\0", "")]  # some models send the bare code
    if not rules:
        fault = "the answer was cut off by the limit of tokens: send a shorter one" if cut_off else ""
        return Written("", fault or "there is no fenced ```python block with `def inference(sample)` in the answer")
    if len(rules[-1]) > LONGEST:
        return Written("", f"the rule is longer than {LONGEST} characters: write a shorter one")
    return _formatted(rules[-1].strip("\n") + "\n")


def _formatted(text: str) -> Written:
    import black

    try:
        ast.parse(text)
    except SyntaxError:
        return Written(text)  # the checker says where
    except (ValueError, RecursionError, MemoryError):
        return Written("", "it is nested too deeply for Python to read: write a simpler one")
    try:
        return Written(black.format_str(text, mode=black.Mode(line_length=LINE)))
    except ValueError:
        return Written(text)


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
    spec = InputSpec(run="stateful") if contract.stateful else InputSpec(run="chunk", points=chunk_points)
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
    found = _GAP.search(text)
    if found:
        return Emit("first", int(found[1]))
    return Emit("first", GAP) if parent is None or parent.emit.mode == "every" else parent.emit


def title_of(text: str) -> str:
    """The first line of the docstring; empty where there is none."""
    try:
        words = ast.get_docstring(ast.parse(text)) or ""
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return words.split("\n", 1)[0].strip().rstrip(".")


def numbered(text: str, lines: Sequence[int]) -> str:
    """Those lines (1-based) of a text as they are, for a message about them."""
    rows = text.splitlines()
    return "\n".join(f"{line}: {rows[line - 1]}" for line in lines if 1 <= line <= len(rows))
