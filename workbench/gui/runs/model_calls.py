"""The calls of a language model as the window tells them: what they cost, how one reads, which of them hold a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate

from workbench.gui.texts import later, tr
from workbench.gui.words import UNKNOWN, counted, duration, money, number
from workbench.model.events import ModelCalled

ROLES = {
    "propose": later("wrote a rule"),
    "name": later("improved and named a rule"),
    "repair": later("mended a refused rule"),
    "fix": later("mended a worse rule"),
    "mutate": later("changed a rule"),
    "describe": later("described pictures"),
}


@dataclass(frozen=True)
class Cost:
    """Calls that were asked (`asked`) and answered from the disk (`cached`), tokens both ways, and dollars.

    `usd`: what is known of it; `priced`: whether that is all of it, False = the price of a call is unknown.
    """

    asked: int = 0
    cached: int = 0
    tokens: int = 0
    usd: float = 0.0
    priced: bool = True

    @property
    def calls(self) -> int:
        """All calls."""
        return self.asked + self.cached


def cost_of(calls: Iterable[ModelCalled]) -> Cost:
    """What these calls cost together."""
    return reduce(_with, calls, Cost())


def costs_so_far(calls: Iterable[ModelCalled]) -> list[Cost]:
    """What had been spent before the first call and after each of them."""
    return list(accumulate(calls, _with, initial=Cost()))


def _with(cost: Cost, call: ModelCalled) -> Cost:
    """An answer from the disk costs nothing, whatever it cost when it was asked."""
    if call.cached:
        return replace(cost, cached=cost.cached + 1)
    return replace(
        cost,
        asked=cost.asked + 1,
        tokens=cost.tokens + (call.prompt_tokens or 0) + (call.completion_tokens or 0),
        usd=cost.usd + (call.usd or 0.0),
        priced=cost.priced and (call.usd is not None or bool(call.error)),
    )


def cost_words(cost: Cost, cap_usd: float | None = None) -> str:
    """`$0.042 of $2.00`, `at least $0.042` where some prices are unknown, `price unknown` where all are; empty before
    the first call."""
    if not cost.calls:
        return "" if cap_usd is None else money(0.0, cap_usd)
    if cost.priced:
        return money(cost.usd, cap_usd)
    return tr("at least {spent}", spent=money(cost.usd, cap_usd)) if cost.usd else tr("price unknown")


def call_counts(cost: Cost) -> str:
    """`14 calls (3 from disk) · 41 200 tokens`; empty before the first."""
    if not cost.calls:
        return ""
    calls, tokens = counted(cost.calls, "call"), counted(cost.tokens, "token")
    if cost.cached:
        return tr("{calls} ({cached} from disk) · {tokens}", calls=calls, cached=cost.cached, tokens=tokens)
    return f"{calls} · {tokens}"


def call_price(call: ModelCalled) -> str:
    """What one call cost: dollars, `from disk`, or a dash where the price is unknown."""
    return tr("from disk") if call.cached else money(call.usd) or UNKNOWN


def call_tokens(call: ModelCalled) -> str:
    """`1204 + 310 tokens`: of the prompt and of the answer; empty where the server told neither."""
    if call.prompt_tokens is None and call.completion_tokens is None:
        return ""
    asked, answered = number(call.prompt_tokens or 0), number(call.completion_tokens or 0)
    return tr("{asked} + {answered} tokens", asked=asked, answered=answered)


def call_facts(call: ModelCalled) -> str:
    """Round, tokens and seconds of one call in a line."""
    place = tr("round {round}", round=call.round) if call.round else ""
    return " · ".join(part for part in (place, call_tokens(call), duration(call.seconds)) if part)


def holding(calls: Sequence[ModelCalled], words: str) -> list[ModelCalled]:
    """The calls whose role, prompt, answer or error contain all these words, in any case; the system prompt, which is
    the same in all of them, does not count."""
    wanted = words.casefold().split()
    return [call for call in calls if all(word in _number(call) for word in wanted)]


def _number(call: ModelCalled) -> str:
    parts = (call.task, call.purpose, tr(ROLES.get(call.purpose, "")), call.model, call.reply, call.error)
    return "\n".join((*parts, *(text for role, text in call.prompt if role != "system"))).casefold()
