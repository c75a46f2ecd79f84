"""The proposer that asks a language model: rules, repairs, fixes and mutations."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from workbench.errors import TrainingError
from workbench.llm.client import ChatClient
from workbench.llm.in_flight import all_of
from workbench.llm.messages import Answer, Request, prompt_hash
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.synthesis import SynthesisOptions, Synthesizer
from workbench.training.engine.nouns import Draft, Feedback, Mutant, Regression
from workbench.training.engine.ways_out import Progress
from workbench.training.fingerprint import fingerprint
from workbench.training.llm import prompts
from workbench.training.llm.answer.made import made_rule, title_of
from workbench.training.llm.answer.normal_rules import with_normal_rules
from workbench.training.llm.answer.read import Written, read_answer, refusal_of, refused_text
from workbench.training.llm.describe import describe_kinds, first_description
from workbench.training.llm.options import LlmOptions
from workbench.training.llm.requests import Place, Requests
from workbench.training.llm.shown.data import TrainData

__all__ = ["LlmOptions", "LlmProposer"]

SEEDS = 2**31 - 1
HOW_CHARACTERS = 120


class LlmProposer:
    """Rules written by a model, which is shown train parts only; validation reaches it as scores, findings in words
    and the contrasts of a fix.

    Any thread may repair, fix and mutate. Where the cap leaves no money for a call, CapError is raised; `propose` gives
    what it has as long as that is anything. An answer without a rule, or with a rule that knows its data by heart,
    becomes a draft that the checker refuses and whose first line says why.
    """

    fixes = True

    def __init__(self, client: ChatClient, options: LlmOptions, progress: Progress) -> None:
        self._client, self._options, self._progress = client, options, progress
        self._synthesizer = Synthesizer(SynthesisOptions(alerts_a_day=options.alerts_a_day), progress=progress)
        self._requests: Requests | None = None
        self._kinds_seed, self._described = 0, not options.images

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Keep the train parts, find their seasons and how to show them; nothing is asked yet."""
        self._requests = Requests(TrainData.of(examples, splits, self._options.figures), self._options)
        self._kinds_seed, self._described = _seed(rng), not self._options.images

    def first_request(self, rng: np.random.Generator) -> Request:
        """What would be sent first by `propose` with this generator; nothing is sent."""
        plots = first_description(self._ready, self._kinds_seed) if self._options.images else None
        return plots or self._ready.propose(Place(1, 1), _seed(rng))

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Feedback] = ()) -> list[Draft]:
        """Up to n rules, each written for itself; with feedback, proposal i betters rule i of it, in turn.

        The same generator gives the same requests, however many are under way at a time.
        """
        self._look_at_pictures()
        seeds = _seeds(rng, n)
        parents = [at % len(feedback) if feedback else -1 for at in range(n)]
        requests = [
            self._ready.propose(Place(at + 1, n), seed, feedback[parent] if feedback else None)
            for at, (seed, parent) in enumerate(zip(seeds, parents, strict=True))
        ]
        rules = self._written(requests, [feedback[p].rule if feedback else None for p in parents])
        return [Draft(rule, "proposal", p) for rule, p in zip(rules, parents, strict=True) if rule is not None]

    def resume(self, calls: int, n: int) -> None:
        """Nothing to catch up with: what was asked before is in the cache of the client."""

    def improve(self, rules: Sequence[Rule], rng: np.random.Generator) -> list[Draft]:
        """A better rule for each that is not judged yet; fewer when the cap is reached."""
        self._look_at_pictures()
        requests = [self._ready.improve(rule, seed) for rule, seed in zip(rules, _seeds(rng, len(rules)), strict=True)]
        made = self._written(requests, rules)
        return [Draft(rule, "betters a rule of the synthesizer") for rule in made if rule is not None]

    def name(self, rules: Sequence[Rule], rng: np.random.Generator) -> list[Rule]:
        """The same rules with docstring, comments and title in a model's words; a rule whose code was changed, or that
        the money did not suffice for, as it was."""
        requests = [self._ready.name(rule, seed) for rule, seed in zip(rules, _seeds(rng, len(rules)), strict=True)]
        answers = self._ask_all(requests, "Naming rule")
        return [
            rule if answer is None else self._named(rule, request, answer)
            for rule, request, answer in zip(rules, requests, answers, strict=True)
        ]

    def repair(self, rule: Rule, reason: str, rng: np.random.Generator) -> Rule:
        """The rule mended after it was refused for a reason."""
        refused, seed = refusal_of(rule.text), _seed(rng)
        if refused is None:
            request = self._ready.repair(rule, reason, seed)
        elif refused.text:
            rule = rule.with_text(refused.text)
            request = self._ready.repair(rule, refused.fault, seed)
        else:
            request = self._ready.again(refused.fault, seed)
        return self._rule(self._read(request, "Mending a rule"), request, rule)

    def fix(self, regression: Regression, rng: np.random.Generator) -> Rule:
        """The rule mended after it scored below its parent, or that parent where the model gives up."""
        request = self._ready.fix(regression, _seed(rng))
        written = self._read(request, "Fixing a rule")
        return regression.parent.rule if written.kept else self._rule(written, request, regression.rule)

    def mutate(self, rule: Rule, rng: np.random.Generator) -> Mutant | None:
        """The rule changed freely in a way drawn by chance, all its comments on normal behavior kept; None where no
        rule came of it."""
        how = prompts.MUTATIONS[int(rng.integers(len(prompts.MUTATIONS)))]
        request = self._ready.mutate(rule, how, _seed(rng))
        written = self._read(request, "Changing a rule")
        text = None if written.fault else with_normal_rules(rule.text, written.text)
        if text is None:
            return None
        words = textwrap.shorten(written.explanation or how, HOW_CHARACTERS, placeholder=" …")
        return Mutant(self._rule(replace(written, text=text), request, rule), f"by the model: {words}")

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """The rule with its constants fitted to train and validation, where it is written as the synthesizer would;
        any other as it is."""
        return self._synthesizer.refit(rule, examples, splits, rng)

    def _written(self, requests: Sequence[Request], parents: Sequence[Rule | None]) -> list[Rule | None]:
        """The rule in the answer to each request; None where the money did not suffice."""
        answers = self._ask_all(requests, "Writing rule")
        return [
            None if answer is None else self._rule(read_answer(answer.reply.text, answer.cut_off), request, parent)
            for answer, request, parent in zip(answers, requests, parents, strict=True)
        ]

    @property
    def _ready(self) -> Requests:
        if self._requests is None:
            raise TrainingError("Nothing was prepared", "rules are learned from series", "Call prepare first")
        return self._requests

    def _look_at_pictures(self) -> None:
        """Ask once what kinds of anomalies are to be seen, where pictures are wanted."""
        if not self._described:
            kinds = describe_kinds(
                self._ready, self._kinds_seed, lambda request: self._ask(request, "Looking at plots")
            )
            self._requests, self._described = replace(self._ready, kinds=kinds), True

    def _ask_all(self, requests: Sequence[Request], what: str) -> list[Answer | None]:
        """The answers to requests; None where the money did not suffice, CapError where it did for none."""

        def listening(done: int) -> None:
            self._tell(f"{what} {min(done + 1, len(requests))} of {len(requests)}", done, len(requests))

        jobs = [partial(self._client.ask, request) for request in requests]
        return all_of(jobs, self._client.options.in_flight, listening)

    def _ask(self, request: Request, what: str) -> Answer:
        return self._client.ask(request, lambda: self._tell(what, 0, 1))

    def _read(self, request: Request, what: str) -> Written:
        answer = self._ask(request, what)
        return read_answer(answer.reply.text, answer.cut_off)

    def _tell(self, what: str, done: float, total: float) -> None:
        self._progress(f"{what} with {self._client.options.model} ({self._client.words()})", done, total)

    def _rule(self, written: Written, request: Request, parent: Rule | None) -> Rule:
        data = self._ready.data
        return made_rule(
            refused_text(written) if written.fault else written.text,
            model=self._client.options.model,
            prompt_hash=self._mark(request),
            seed=request.seed,
            chunk_points=self._options.chunk_points,
            periods=data.periods if len(data.series) > 1 else {},
            parent=parent,
        )

    def _named(self, rule: Rule, request: Request, answer: Answer) -> Rule:
        text = read_answer(answer.reply.text, answer.cut_off).text
        named = replace(rule, text=text, title=title_of(text) or rule.title)
        try:
            same = bool(text) and fingerprint(named) == fingerprint(rule)
        except SyntaxError:
            same = False
        if not same:
            return rule
        model = f"{rule.origin.model}, named by {self._client.options.model}"
        return replace(named, origin=replace(rule.origin, model=model, prompt_hash=self._mark(request)))

    def _mark(self, request: Request) -> str:
        return f"v{prompts.PROMPT_VERSION}-{prompt_hash(request, self._client.options)}"


def _seed(rng: np.random.Generator) -> int:
    return _seeds(rng, 1)[0]


def _seeds(rng: np.random.Generator, n: int) -> list[int]:
    return [int(seed) for seed in rng.integers(SEEDS, size=n)]
