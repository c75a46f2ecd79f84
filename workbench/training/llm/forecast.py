"""A forecast before a run starts: calls by role, tokens and dollars, each from low to high."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.llm.messages import Request
from workbench.llm.prices import Price
from workbench.training.llm.model import tokens_between
from workbench.training.llm.setup import ModelSetup
from workbench.training.options import TrainOptions

ANSWER_TOKENS = (100, 2000)  # a short rule; a long one with its explanation
GROWTH_TOKENS = 6000  # what a later prompt holds more: a rule, its errors, windows, a diff
REPAIR_SHARE = 0.5  # of the rules written, at the most: weak models on their own machine, strong ones stay below .1
IMAGE_TOKENS = (100, 1500)  # most models; see llm.messages for the upper bound that is reserved


@dataclass(frozen=True)
class Span:
    """From the least to the most that is to be expected."""

    low: float = 0.0
    high: float = 0.0

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def __mul__(self, other: Span) -> Span:
        return Span(self.low * other.low, self.high * other.high)

    def holds(self, value: float) -> bool:
        """Whether a value lies within it."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class RoleForecast:
    """What one role will ask for: calls, tokens sent and tokens answered."""

    role: str
    calls: Span
    prompt_tokens: Span
    completion_tokens: Span


@dataclass(frozen=True)
class Forecast:
    """What a run will ask for. `price` None = unknown, so are the dollars. `max_tokens`: of one answer."""

    roles: tuple[RoleForecast, ...]
    price: Price | None = None
    max_tokens: int = 0
    max_usd: float | None = field(default=None)

    @property
    def calls(self) -> Span:
        """Of all roles."""
        return sum((one.calls for one in self.roles), Span())

    @property
    def prompt_tokens(self) -> Span:
        """Tokens sent."""
        return sum((one.prompt_tokens for one in self.roles), Span())

    @property
    def completion_tokens(self) -> Span:
        """Tokens answered."""
        return sum((one.completion_tokens for one in self.roles), Span())

    @property
    def usd(self) -> Span | None:
        """Dollars; None = the price is unknown."""
        if self.price is None:
            return None
        sent, got = self.prompt_tokens, self.completion_tokens
        return Span(
            self.price.of(round(sent.low), round(got.low)), self.price.of(math.ceil(sent.high), math.ceil(got.high))
        )

    def lines(self) -> list[str]:
        """The forecast for people, a line a role and one for all."""
        told = [_line(one.role, one.calls, one.prompt_tokens, one.completion_tokens) for one in self.roles]
        told.append(_line("together", self.calls, self.prompt_tokens, self.completion_tokens))
        usd = self.usd
        if usd is None:
            told.append("price unknown: name it in a table of your own with --prices FILE")
        else:
            told.append(f"${usd.low:.4f} to ${usd.high:.4f}")
            if self.max_usd is not None:
                told.append(f"the cap of ${self.max_usd:g} is never exceeded")
        told.append(f"a model that thinks before it answers may take up to {self.max_tokens:,} tokens an answer")
        return told


def forecast(
    options: TrainOptions, setup: ModelSetup, first: Sequence[Request], price: Price | None = None
) -> Forecast:
    """What a run with these options will ask for; `first`: the first request of each of its tasks.

    The low end: every task ends after its first round, since nothing can be better, and every rule runs. The high end:
    all rounds; every draft that betters a rule scores below it and goes back `fix_tries` times; of all rules written
    REPAIR_SHARE are refused and go back `repair_tries` times; every mutation asks the model. In hybrid the model
    writes between half and two thirds of the proposals, and in the first round it names what the synthesizer found.
    Prompts are as large as the first one at the least; later ones hold up to GROWTH_TOKENS more, repairs the answers
    before them too. Answers take ANSWER_TOKENS, never more than `max_tokens`. What is in the cache already is counted.
    """
    answers = Span(min(ANSWER_TOKENS[0], setup.max_tokens), min(ANSWER_TOKENS[1], setup.max_tokens))
    sizes = [_size(request) for request in first]
    prompt = Span(min((one.low for one in sizes), default=0), max((one.high for one in sizes), default=0))
    grown = prompt + Span(0, GROWTH_TOKENS)
    # Requests to repair, fix and mutate need not hold the data: their low end is the system prompt's share alone.
    short = Span(min(prompt.low, 300), (grown + answers).high)
    calls = _calls(options)
    roles = []
    for role, count in calls.items():
        each = Span(count.low * len(sizes), count.high * len(sizes))
        if each.high:
            size = prompt if role == "name" else grown if role == "propose" else short
            roles.append(RoleForecast(role, each, each * size, each * answers))
    return Forecast(tuple(roles), price, setup.max_tokens, setup.max_usd)


def _calls(options: TrainOptions) -> dict[str, Span]:
    """Calls of one task by role."""
    n, rounds = options.candidates, options.rounds
    mutating = rounds // options.mutate_every if options.mutate_every > 0 else 0
    proposing = rounds - mutating
    hybrid = options.proposer == "hybrid"
    later = (n - max(1, n // 3) if hybrid else n) * max(0, proposing - 1)
    first = n // 2 if hybrid else n
    drafts = first + later + n * mutating
    fixes = (n * rounds if hybrid else drafts) * options.fix_tries  # what the synthesizer wrote goes back too
    repairs = math.ceil((drafts + fixes) * REPAIR_SHARE) * options.repair_tries
    low = min(first, 1) if hybrid else first
    return {
        "name": Span(low if hybrid else 0, first if hybrid else 0),
        "propose": Span(0 if hybrid else low, later if hybrid else first + later),
        "repair": Span(0, repairs),
        "fix": Span(0, fixes),
        "mutate": Span(0, n * mutating),
    }


def _size(request: Request) -> Span:
    low, high = tokens_between("".join(message.content for message in request.messages))
    images = sum(len(message.images) for message in request.messages)
    return Span(low + images * IMAGE_TOKENS[0], high + images * IMAGE_TOKENS[1])


def _line(name: str, calls: Span, sent: Span, got: Span) -> str:
    return f"{name}: {_span(calls)} calls, {_span(sent)} tokens sent, {_span(got)} answered"


def _span(span: Span) -> str:
    low, high = round(span.low), math.ceil(span.high)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
