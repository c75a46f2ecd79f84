"""The requests about one case: its evidence cut to a budget of tokens, an answer sent back, a claim that failed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.consult.items import Width, items_of
from workbench.consult.nouns import Item
from workbench.consult.prompts import EVIDENCE, LEFT_OUT, REPAIR, SCHEMA, VETO
from workbench.investigate.investigate import Gathered
from workbench.investigate.known import Known
from workbench.llm.messages import Message, Request
from workbench.llm.tokens import tokens_of

TOKENS = 3000  # of the evidence of one case
WIDTHS = (Width(4, 240), Width(2, 160), Width(1, 120), Width(1, 60), Width(0, 0))
ECHOED = 4000  # characters of an answer that goes back to the model
PREFIX = "    | "  # before each log line: what follows can end neither the fence nor an item


@dataclass(frozen=True)
class Shown:
    """What a model is shown of a case: the items that fit, how many do not, and the fence around them."""

    items: tuple[Item, ...]
    left_out: int
    fence: str
    text: str


def shown_of(one: Gathered, known: Known, tokens: int = TOKENS) -> Shown:
    """As much of the evidence as fits: first fewer and shorter lines, then fewer items, the weightiest first."""
    for width in WIDTHS:
        items = items_of(one, known, width)
        if sum(map(_tokens, items)) <= tokens:
            return _shown(items, 0)
    kept: list[Item] = []
    left = tokens
    for item in items:
        left -= _tokens(item)
        if left < 0 and kept:
            break
        kept.append(item)
    return _shown(kept, len(items) - len(kept))


def first_request(system: str, shown: Shown, seed: int, structured: bool = True) -> Request:
    """For a decision about a case."""
    told = {
        "fence": shown.fence,
        "items": shown.text,
        "left_out": LEFT_OUT.replace("{count}", str(shown.left_out)) if shown.left_out else "",
    }
    messages = (Message("system", system), Message("user", _filled(EVIDENCE, told)))
    return Request(messages, seed, "investigate", SCHEMA if structured else None)


def repair_request(request: Request, answer: str, fault: str) -> Request:
    """For the same decision, after an answer that could not be used."""
    return request.follow_up(_echo(answer), _filled(REPAIR, {"fault": fault}), "repair")


def veto_request(request: Request, answer: str, item: Item, scenario: str, shown: Shown) -> Request:
    """For another decision, after the rule of the scenario failed; `item` says which predicate."""
    told = {"scenario": scenario, "id": item.id, "fence": shown.fence, "told": item_text(item)}
    return request.follow_up(_echo(answer), _filled(VETO, told), "veto")


def item_text(item: Item) -> str:
    """An item as it is sent."""
    return "\n".join([f"{item.id} {item.text}", *(PREFIX + line for line in item.lines)])


def _shown(items: Sequence[Item], left_out: int) -> Shown:
    text = "\n".join(map(item_text, items))
    fence = f"=====DATA-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}====="
    return Shown(tuple(items), left_out, fence, text)


def _tokens(item: Item) -> int:
    return tokens_of(item_text(item) + "\n")


def _echo(answer: str) -> str:
    return answer.encode("utf-8", "replace").decode()[:ECHOED] or "(nothing)"


def _filled(template: str, words: dict[str, str]) -> str:
    """A template with words in its places; what stands in the words is not looked into."""
    parts = template.split("{")
    out = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        out.append(words[name] + rest if closed and name in words else "{" + part)
    return "".join(out)
