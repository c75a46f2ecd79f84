"""Cases → outcomes with a model as the reasoner: asked in rounds, several cases at a time, verified all at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from workbench.consult.judge import judged
from workbench.consult.nouns import Consulted
from workbench.consult.prompts import system_prompt
from workbench.consult.requests import TOKENS, first_request, shown_of
from workbench.consult.talk import Talk
from workbench.errors import CapError, LlmError
from workbench.investigate.investigate import Gathered, Investigator, gather
from workbench.llm.client import ChatClient
from workbench.llm.in_flight import all_of
from workbench.llm.messages import Answer, Request, Waiting
from workbench.model.case import Case
from workbench.model.incident import UNSEEN, Investigation, Verification

ROUNDS = 3  # a first answer, one sent back, one after a veto
Explain = Callable[[Verification, Gathered], Verification]  # the same with the comparisons behind it, in words
Progress = Callable[[str, int, int], None]  # may raise, which gives everything up


def silent(_words: str, _done: int, _total: int) -> None:
    """Progress told to nobody."""


@dataclass(frozen=True, eq=False)
class Consultant:
    """Asks a model about each case. `investigator`: everything else, and the outcome where the model has none.

    `tokens`: of the evidence in one prompt. The same cases, seed and model ask the same, so answers come from the
    client's cache the second time.
    """

    client: ChatClient
    investigator: Investigator
    explain: Explain | None = None
    tokens: int = TOKENS
    seed: int = 0
    structured: bool = True
    progress: Progress = silent
    clock: Callable[[], float] = time.perf_counter
    _system: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_system", system_prompt(self.investigator.known))

    def consult(self, cases: Sequence[Case]) -> tuple[Consulted, ...]:
        """The outcome of each case, in their order. A case without an answer is decided by the built-in reasoner; what
        `progress` raises ends all, and what was answered until then is in the client's cache."""
        gathered = _gathered(cases, self.investigator)
        built_in = self.investigator.conclude(gathered)
        talks = [self._begun(one, found) for one, found in zip(gathered, built_in, strict=True)]
        for _ in range(ROUNDS):
            asking = [talk for talk in talks if talk.request is not None]
            if not asking:
                break
            self._ask(asking)
            self._verify([talk for talk in asking if talk.claim is not None])
        return tuple(judged(talk.outcome(self.client.options.model), talk.built_in) for talk in talks)

    def _begun(self, one: Gathered, built_in: Investigation) -> Talk:
        shown = shown_of(one, self.investigator.known, self.tokens)
        return Talk(one, built_in, shown, first_request(self._system, shown, self.seed, self.structured))

    def _ask(self, talks: Sequence[Talk]) -> None:
        """One answer for each, or why there is none."""
        known, total = self.investigator.known, len(talks)

        def listening(done: int) -> None:
            self.progress(f"Asking {self.client.options.model} ({self.client.words()})", done, total)

        for talk, (answer, milliseconds) in zip(talks, self._answers(talks, listening), strict=True):
            talk.milliseconds += milliseconds
            if isinstance(answer, Answer):
                talk.hear(answer, known)
            else:
                talk.give_up(answer)

    def _answers(self, talks: Sequence[Talk], listening: Callable[[int], None]) -> list[tuple[Answer | str, float]]:
        jobs = [partial(self._answer, talk) for talk in talks]
        told = all_of(jobs, self.client.options.in_flight, listening)
        return [one if one is not None else ("no money is left", 0.0) for one in told]

    def _answer(self, talk: Talk, waiting: Waiting) -> tuple[Answer | str, float]:
        assert talk.request is not None
        begun = self.clock()
        try:
            answer: Answer | str = self.client.ask(talk.request, waiting)
        except CapError as error:
            answer = error.what
        except LlmError as error:
            answer = f"{error.what}: {error.why}" if error.why else error.what
        return answer, 1e3 * (self.clock() - begun)

    def _verify(self, talks: Sequence[Talk]) -> None:
        """Run the rules of all claims; a claim of no scenario has none."""
        check = self.investigator.check
        if check is None:
            return
        claims = [(at, talk.claim.scenario) for at, talk in enumerate(talks) if talk.claim is not None]
        asked = [(at, scenario) for at, scenario in claims if scenario != UNSEEN]
        told = check(asked, [talk.gathered.case for talk in talks], [talk.gathered.places for talk in talks])
        for (at, _), verification in told.items():
            talks[at].learn(self._explained(verification, talks[at].gathered))

    def _explained(self, told: Verification, one: Gathered) -> Verification:
        return self.explain(told, one) if told.holds is False and self.explain is not None else told


def first_requests(cases: Sequence[Case], investigator: Investigator, tokens: int = TOKENS) -> list[Request]:
    """What would be asked first about each case; nothing is sent."""
    system = system_prompt(investigator.known)
    shown = [shown_of(one, investigator.known, tokens) for one in _gathered(cases, investigator)]
    return [first_request(system, one, seed=0) for one in shown]


def _gathered(cases: Sequence[Case], by: Investigator) -> list[Gathered]:
    return [gather(case, by.known, by.usual, by.clock) for case in cases]
