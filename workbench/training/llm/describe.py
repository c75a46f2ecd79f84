"""What a model that can see says of plots of the training data: a short list of kinds of anomalies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from workbench.errors import CapError
from workbench.llm.messages import Answer, Message, Request
from workbench.training.llm import prompts
from workbench.training.llm.requests import Requests
from workbench.training.llm.shown.choose import pictured
from workbench.training.llm.shown.picture import plot
from workbench.training.llm.shown.windows import Window

PICTURES_A_CALL = 2
MOST_KINDS = 5
KIND_CHARACTERS = 240
SCHEMA: Mapping[str, Any] = MappingProxyType(
    {
        "type": "object",
        "properties": {
            "kinds": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "what": {"type": "string"}},
                    "required": ["name", "what"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["kinds"],
        "additionalProperties": False,
    }
)
# Places and times: a rule that looks for them knows its training data by heart. "3 points long" is a length.
_PLACES = re.compile(
    r"\b(?:ind(?:ex|ices)|positions?|time ?stamps?|x[- ]?axis|midnight|noon|o'clock|[ap]\.?m\.?)\b"
    r"|\b(?:points?|plots?|pictures?|images?|windows?|samples?)\s*(?:no\.?|number|#)?\s*\d"
    r"|\b\d{1,2}:\d\d\b|\b\d{4}-\d\d\b|\b[xt]\s*[=≈~]\s*\d",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.):])\s*")


def first_description(requests: Requests, seed: int) -> Request | None:
    """What would be sent first, None where there is nothing to plot; nothing is asked."""
    windows = next(_batches(requests, seed), [])
    return _request(requests, windows, (), seed) if windows else None


def describe_kinds(requests: Requests, seed: int, ask: Callable[[Request], Answer]) -> tuple[str, ...]:
    """The list after all pictures, kept from call to call; the same for the same seed and answers.

    `ask` may raise CapError: the list so far is then the answer, where there was one call at least.
    """
    kinds: tuple[str, ...] = ()
    for number, windows in enumerate(_batches(requests, seed)):
        try:
            answer = ask(_request(requests, windows, kinds, seed))
        except CapError:
            if not number:
                raise
            break
        kinds = kinds_in(answer.reply.text) or kinds
    return kinds


def kinds_in(answer: str) -> tuple[str, ...]:
    """The kinds of an answer, at most five; those that name a place or a time are left out."""
    kinds = [" ".join(kind.replace("*", "").split())[:KIND_CHARACTERS] for kind in _listed(answer)]
    return tuple(dict.fromkeys(kind for kind in kinds if not _PLACES.search(kind)))[:MOST_KINDS]


def _listed(answer: str) -> Iterator[str]:
    try:
        told = json.loads(answer[answer.find("{") : answer.rfind("}") + 1])
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        lines = [(bool(_BULLET.match(line)), _BULLET.sub("", line).strip()) for line in answer.splitlines()]
        yield from (line for bullet, line in lines if line and (bullet or 0 < line.find(":") < len(line) - 1))
        return
    kinds = told.get("kinds")
    for kind in kinds if isinstance(kinds, list) else []:
        if isinstance(kind, dict) and kind.get("name") and kind.get("what"):
            yield f"{kind['name']}: {kind['what']}"
        elif isinstance(kind, str) and kind.strip():
            yield kind


def _batches(requests: Requests, seed: int) -> Iterator[list[Window]]:
    windows = pictured(requests.data.series, requests.options.pictures, np.random.default_rng(seed))
    for start in range(0, len(windows), PICTURES_A_CALL):
        yield windows[start : start + PICTURES_A_CALL]


def _request(requests: Requests, windows: list[Window], kinds: tuple[str, ...], seed: int) -> Request:
    series = requests.data.series
    names = ", ".join(dict.fromkeys(series[window.at].name for window in windows))
    known = "\n".join(f"- {kind}" for kind in kinds) or "(empty)"
    words = prompts.filled(prompts.DESCRIBE, count=str(len(windows)), series=names, kinds=known)
    images = tuple(plot(series[window.at], window.start, window.stop) for window in windows)
    messages = (Message("system", prompts.DESCRIBE_SYSTEM), Message("user", words, images))
    return Request(messages, seed, "describe", SCHEMA if requests.options.structured else None)
