"""From a model's answer to the text of a rule: JSON or a fenced block, formatted, or words on why there is none."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from workbench.black_layout import laid_out
from workbench.python_text import parse
from workbench.training.llm.answer.hard_coded import hard_coded
from workbench.training.llm.prompts import KEEP

SCHEMA: Mapping[str, Any] = MappingProxyType(
    {
        "type": "object",
        "properties": {"explanation": {"type": "string"}, "code": {"type": "string"}},
        "required": ["explanation", "code"],
        "additionalProperties": False,
    }
)
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*(\w*)[^\n]*\n(.*?)^[ \t]*\1", re.MULTILINE | re.DOTALL)
_KEPT = re.compile(rf"\b{KEEP}\b")
LONGEST = 60_000  # characters of a rule; more is no rule for people
EXPLANATION = 600  # characters of what is kept of an explanation
LINE = 120
REFUSED = "# Refused: "


@dataclass(frozen=True)
class Written:
    """What a model wrote: the text of a rule, empty where there is none; `fault` says what is wrong with it.
    `explanation`: its own words, in a line. `kept`: it gave up and says that the old rule is to stay."""

    text: str
    fault: str = ""
    explanation: str = ""
    kept: bool = False


def read_answer(answer: str, cut_off: bool) -> Written:
    """The rule in an answer, formatted by black where it is Python; its fault where it must not reach the checker.

    The code of a JSON object, else the last fenced block that defines inference, else the whole answer where it is
    bare code.
    """
    answer = answer.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\0", "")
    explanation, code = _json_parts(answer) or _fenced_parts(answer)
    explanation = " ".join(explanation.split())[:EXPLANATION]
    if "def inference" not in code:
        fault = "the answer was cut off by the limit of tokens: send a shorter one" if cut_off else ""
        fault = fault or "there is no fenced ```python block with `def inference(sample)` in the answer"
        kept = bool(_KEPT.search(code or answer))
        return Written("", fault, explanation, kept)
    if len(code) > LONGEST:
        return Written("", f"the rule is longer than {LONGEST} characters: write a shorter one", explanation)
    text, fault = _formatted(code.strip("\n") + "\n")
    return Written(text, fault or hard_coded(text), explanation)


def refused_text(written: Written) -> str:
    """An answer that must not be run as a rule text that the checker refuses: a comment that says why, with what was
    written commented out below it."""
    return "\n".join([f"{REFUSED}{written.fault}", *(f"# {line}" for line in written.text.splitlines())]) + "\n"


def refusal_of(text: str) -> Written | None:
    """What `refused_text` was made of; None for any other text."""
    first, _, rest = text.partition("\n")
    if not first.startswith(REFUSED):
        return None
    lines = [line.removeprefix("# ").removeprefix("#") + "\n" for line in rest.splitlines()]
    return Written("".join(lines), first[len(REFUSED) :])


def _json_parts(answer: str) -> tuple[str, str] | None:
    """Explanation and code of a JSON object that has code; the code may be fenced once more."""
    told: Any = None
    for text in (answer, answer[answer.find("{") : answer.rfind("}") + 1]):
        try:
            told = json.loads(text)
            break
        except (ValueError, RecursionError):
            continue
    if not isinstance(told, dict) or not isinstance(told.get("code"), str):
        return None
    code = told["code"].encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\0", "")
    explanation = told.get("explanation")
    return explanation if isinstance(explanation, str) else "", _fenced_parts(code)[1] or code


def _fenced_parts(answer: str) -> tuple[str, str]:
    """The words before the first fence, and the last block that defines inference."""
    blocks = [match[3] for match in _FENCE.finditer(answer + "\n")]
    rules = [block for block in blocks if "def inference" in block]
    words = re.split(r"^[ \t]*(?:```|~~~)", answer, maxsplit=1, flags=re.MULTILINE)[0]
    if rules:
        return words, rules[-1]
    return ("", answer) if "```" not in answer and "def inference" in answer else (words, "")


def _formatted(text: str) -> tuple[str, str]:
    """The text formatted, and what is wrong with it."""
    try:
        parse(text)
    except SyntaxError:
        return text, ""  # the checker says where
    except (ValueError, RecursionError, MemoryError):
        return "", "it is nested too deeply for Python to read: write a simpler one"
    try:
        return laid_out(text, LINE), ""
    except (ValueError, RecursionError):
        return text, ""
