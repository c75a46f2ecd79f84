"""What a prompt asks for, read from its words: the role, the rule that is shown, the series it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.bench.author.wire import Seen

Role = Literal["propose", "name", "repair", "fix", "mutate", "describe"]
# The sentence by which each role of training.llm.prompts is known; what is none of them asks for a proposal.
MARKS: tuple[tuple[str, Role], ...] = (
    ("Your rule was refused", "repair"),
    ("scores below", "fix"),
    ("Change the rule freely", "mutate"),
    ("An algorithm found this rule", "name"),
    ("kinds of anomalies", "describe"),
)
_FENCE = re.compile(r"^[ \t]*```(?:python)?[ \t]*\n(.*?)^[ \t]*```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Ask:
    """`rule`: the text of the last rule that is shown, empty where there is none; `words`: all but the system's."""

    role: Role
    rule: str
    words: str


def read_ask(seen: Seen) -> Ask:
    """What a call asks for."""
    shown = [text for role, text in seen.messages if role != "system"]
    last = shown[-1] if shown else ""
    found: list[Role] = [role for mark, role in MARKS if mark in last]
    return Ask(found[0] if found else "propose", _last_rule(shown), "\n".join(shown))


def _last_rule(shown: Sequence[str]) -> str:
    """The last fenced block with a rule, even one whose head is spoiled."""
    blocks = [block for text in shown for block in _FENCE.findall(text)]
    return next((block for block in reversed(blocks) if "inference" in block), "")
