"""What makes a proposer that asks a model: alone, or beside the synthesizer, whose rules it names and betters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from workbench.errors import CapError
from workbench.llm.client import ChatClient
from workbench.llm.messages import Request
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.synthesis import SynthesisOptions, Synthesizer
from workbench.training.engine.nouns import Draft, Feedback, Mutant, Regression
from workbench.training.engine.ways_out import Progress
from workbench.training.llm.llm_propose import LlmProposer
from workbench.training.llm.options import LlmOptions
from workbench.training.propose import MakeProposer, Proposer

SHARE = 3  # one in so many: rules of the model while there is no feedback, of the synthesizer later


class Finder(Protocol):
    """What finds rules without a model, such as the synthesizer."""

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Look at the train parts once, before the first proposal."""
        ...

    def propose(self, n: int, rng: np.random.Generator) -> Sequence[Rule]:
        """Up to n rules that were not proposed before."""
        ...

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """The same rule with its constants fitted to train and validation parts."""
        ...


class HybridProposer:
    """The synthesizer's rules come first, named and explained by the model.

    In its first round two thirds are the synthesizer's and the model betters the first of them; later the model
    betters the best so far and one in three is the synthesizer's. It repairs, fixes and mutates as the model does.
    Without money left, the synthesizer's rules are proposed as they are.
    """

    fixes = True

    def __init__(self, synthesizer: Finder, llm: LlmProposer) -> None:
        self._synthesizer, self._llm = synthesizer, llm
        self._calls = 0

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Prepare both."""
        self._synthesizer.prepare(examples, splits, rng)
        self._llm.prepare(examples, splits, rng)
        self._calls = 0

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Feedback] = ()) -> list[Draft]:
        """Up to n rules of both; where the synthesizer has no more, the model writes the rest.

        CapError where the money does not suffice for the very first call, or later for anything at all.
        """
        call, self._calls = self._calls, self._calls + 1
        found = self._synthesizer.propose(_found_of(n, call), rng)
        naming, writing = rng.spawn(2)
        named = self._named(found, naming, first=call == 0)
        drafts = [Draft(rule, "found by the synthesizer") for rule in named]
        left = n - len(found)
        try:
            if call or not found:
                return [*drafts, *self._llm.propose(left, writing, feedback)]
            return [*drafts, *self._llm.improve([found[at % len(found)] for at in range(left)], writing)]
        except CapError:
            if not drafts:
                raise
            return drafts

    def _named(self, found: Sequence[Rule], rng: np.random.Generator, *, first: bool) -> Sequence[Rule]:
        try:
            return self._llm.name(found, rng)
        except CapError:
            if first:
                raise
            return found

    def resume(self, calls: int, n: int) -> None:
        """Let the synthesizer find the same once more, for nobody; the model has no memory."""
        for call in range(calls):
            self._synthesizer.propose(_found_of(n, call), np.random.default_rng(0))
        self._calls = calls

    def first_request(self, rng: np.random.Generator) -> Request:
        """What would be sent first, about: later requests of a run hold what this one holds and more."""
        return self._llm.first_request(rng)

    def repair(self, rule: Rule, reason: str, rng: np.random.Generator) -> Rule:
        """As the model does."""
        return self._llm.repair(rule, reason, rng)

    def fix(self, regression: Regression, rng: np.random.Generator) -> Rule:
        """As the model does."""
        return self._llm.fix(regression, rng)

    def mutate(self, rule: Rule, rng: np.random.Generator) -> Mutant | None:
        """As the model does."""
        return self._llm.mutate(rule, rng)

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """As the model's proposer does, by the synthesizer that has computed most of it already."""
        return self._synthesizer.refit(rule, examples, splits, rng)


def llm_proposer(client: ChatClient, options: LlmOptions, *, hybrid: bool = False) -> MakeProposer:
    """What makes the proposer of a task: a model alone, or the synthesizer together with it."""

    def make(progress: Progress) -> Proposer:
        llm = LlmProposer(client, options, progress)
        if not hybrid:
            return llm
        found = SynthesisOptions(alerts_a_day=options.alerts_a_day)
        return HybridProposer(Synthesizer(found, progress=progress), llm)

    return make


def _found_of(n: int, call: int) -> int:
    """How many of n rules the synthesizer is to find."""
    return max(1, n // SHARE) if call else n - n // SHARE
