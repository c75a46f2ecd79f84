"""A forecast before a run starts: calls by role, tokens and dollars, each from low to high."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.llm.messages import Request
from workbench.llm.prices import Price
from workbench.model.series import Series
from workbench.training.llm.describe import PICTURES_A_CALL
from workbench.training.llm.hybrid import SHARE as HYBRID_SHARE
from workbench.training.llm.llm_propose import SEEDS
from workbench.training.llm.model import llm_options, tokens_between
from workbench.training.llm.options import LlmOptions
from workbench.training.llm.requests import Place, Requests
from workbench.training.llm.setup import ModelSetup
from workbench.training.llm.shown.data import TrainData
from workbench.training.options import TrainOptions
from workbench.training.plan import TaskPlan, before_test, plan_tasks

ANSWER_TOKENS = (100, 2000)  # a short rule; a long one with its explanation
GROWTH_TOKENS = 4000  # what a later prompt holds more: a rule, its errors, windows, a diff
RULE_TOKENS = (300, 6000)  # a prompt that shows a rule and no data
PLOTS_TOKENS = (100, 4000)  # a prompt with two pictures, as most models count them; llm.messages has the upper bound
REPAIR_SHARE = 0.5  # of the rules written, at the most: weak models on their own machine, strong ones stay below .1
MUTATIONS = 2  # a mutant that was there before is made anew


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
    max_usd: float | None = None

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
    """What a run with these options will ask for; `first`: the first request of each of its tasks (`first_requests`).

    The low end: every task ends after its first round, since nothing can be better, and every rule runs. The high end:
    all rounds; every draft scores below what it is to better and goes back `fix_tries` times; of all rules written
    REPAIR_SHARE are refused and go back `repair_tries` times; mutations ask the model MUTATIONS times for each.
    In hybrid the model names all that the synthesizer finds, which may be all or nothing, and writes the rest.
    Prompts of proposals are as large as the first one at the least and hold up to GROWTH_TOKENS more; other roles are
    shown a rule in place of the data, repairs now and then both. Answers take ANSWER_TOKENS, never more than
    `max_tokens`. Beside a base detector each task is two, of which one or both may have nothing to learn. What the
    cache holds already is counted too.
    """
    answers = Span(min(ANSWER_TOKENS[0], setup.max_tokens), min(ANSWER_TOKENS[1], setup.max_tokens))
    sizes = [_size(request) for request in first]
    prompt = Span(min((one.low for one in sizes), default=0), max((one.high for one in sizes), default=0))
    grown = prompt + Span(0, GROWTH_TOKENS)
    rule = Span(*RULE_TOKENS)
    shapes = {"propose": grown, "repair": Span(rule.low, max(grown.high, rule.high)), "describe": Span(*PLOTS_TOKENS)}
    roles = []
    for role, count in _calls(options, setup).items():
        each = Span(0 if options.base else count.low * len(sizes), count.high * len(sizes) * (2 if options.base else 1))
        if each.high:
            roles.append(RoleForecast(role, each, each * shapes.get(role, rule), each * answers))
    return Forecast(tuple(roles), price, setup.max_tokens, setup.max_usd)


def first_requests(
    series: Sequence[Series], options: TrainOptions, setup: ModelSetup, rng: np.random.Generator
) -> list[Request]:
    """The first proposal of each task of a run, as the proposer would send it; `rng` draws what it shows of the data.

    Raises TrainingError where there is nothing to learn from. Nothing is sent.
    """
    requests = []
    for plan in plan_tasks(series, options):
        known = [before_test(one, split) for one, split in zip(_of(series, plan), plan.splits, strict=True)]
        data = TrainData.of(known, plan.splits_before_test, setup.figures)
        asked = Requests(data, llm_options(setup, options))
        requests.append(asked.propose(Place(1, options.candidates), int(rng.integers(SEEDS))))
    return requests


def _of(series: Sequence[Series], plan: TaskPlan) -> list[Series]:
    return [one for one in series if one.name in plan.series]


def _calls(options: TrainOptions, setup: ModelSetup) -> dict[str, Span]:
    """Calls of one task by role."""
    n, rounds = options.candidates, options.rounds
    mutated = n * (rounds // options.mutate_every if options.mutate_every > 0 else 0)
    written = n * rounds - mutated
    hybrid = options.proposer == "hybrid"
    low = n // HYBRID_SHARE if hybrid else n
    fixes = n * rounds * options.fix_tries if options.validate else 0
    repairs = math.ceil((written + mutated + fixes) * REPAIR_SHARE) * options.repair_tries
    plots = math.ceil(LlmOptions().pictures / PICTURES_A_CALL)
    return {
        "describe": Span(1, plots) if setup.images else Span(),
        "name": Span(0, written) if hybrid else Span(),
        "propose": Span(low, written),
        "repair": Span(0, repairs),
        "fix": Span(0, fixes),
        "mutate": Span(0, mutated * MUTATIONS),
    }


def _size(request: Request) -> Span:
    return Span(*tokens_between("".join(message.content for message in request.messages)))


def _line(name: str, calls: Span, sent: Span, got: Span) -> str:
    return f"{name}: {_span(calls)} calls, {_span(sent)} tokens sent, {_span(got)} answered"


def _span(span: Span) -> str:
    low, high = round(span.low), math.ceil(span.high)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
