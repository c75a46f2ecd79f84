"""What a prompt asks for, read from its words: the role, and the rule that is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.bench.author.wire import Seen
from workbench.training.llm import prompts
from workbench.training.llm.prompts import Role

_FENCE = re.compile(r"^[ \t]*```(?:python)?[ \t]*\n(.*?)^[ \t]*```", re.MULTILINE | re.DOTALL)
_PLACE = re.compile(r"\{\w+\}")


def mark(template: str) -> str:
    """The words by which a template of the prompts is known: the longest stretch between two places to fill."""
    return max((part.strip() for part in _PLACE.split(template)), key=len)


MARKS: tuple[tuple[str, Role], ...] = (
    (mark(prompts.REPAIR), "repair"),
    (mark(prompts.FIX_TASK), "fix"),
    (mark(prompts.MUTATE), "mutate"),
    (mark(prompts.NAME), "name"),
    (mark(prompts.DESCRIBE), "describe"),
)


@dataclass(frozen=True)
class Ask:
    """`rule`: the text of the rule that is shown, empty where there is none; `words`: the last message."""

    role: Role
    rule: str
    words: str


def read_ask(seen: Seen) -> Ask:
    """What a call asks for; what has none of the marks asks for a proposal."""
    words = seen.messages[-1][1] if seen.messages else ""
    found: list[Role] = [role for words_of_role, role in MARKS if words_of_role in words]
    rule = next((block for block in _FENCE.findall(words) if "inference" in block), "")
    return Ask(found[0] if found else "propose", rule, words)
