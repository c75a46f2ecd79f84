"""The proposer of scenario rules that asks a language model: alone, or beside the synthesizer of scenarios."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from workbench.llm.client import ChatClient
from workbench.llm.messages import Answer, Request
from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Origin, Rule
from workbench.model.scenario import LINES, Scenario
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.sandbox.contract import read_contract
from workbench.synthesis.scenarios.propose import ScenarioSynthesizer
from workbench.synthesis.scenarios.table import Tables
from workbench.training.engine.ways_out import Progress
from workbench.training.fingerprint import fingerprint
from workbench.training.llm.answer.made import title_of
from workbench.training.llm.answer.read import Written, read_answer, refused_text
from workbench.training.llm.hybrid import HybridProposer
from workbench.training.llm.llm_propose import SEEDS, LlmProposer
from workbench.training.llm.options import LlmOptions
from workbench.training.llm.requests import Place
from workbench.training.options import TrainOptions
from workbench.training.propose import MakeProposer, Proposer
from workbench.training.scenarios.llm.header import parted
from workbench.training.scenarios.llm.prompts import SCENARIO_PROMPT_VERSION
from workbench.training.scenarios.llm.requests import requests_for
from workbench.training.scenarios.llm.shown import CaseData

MakeScenarioProposer = Callable[[Tables, Scenario], MakeProposer]


class ScenarioAuthor(LlmProposer):
    """Rules for one scenario written by a model, which is shown train cases only: code, phrases, columns and limits.

    It asks, repairs, fixes and mutates as the proposer of rules about points does.
    """

    def __init__(
        self, client: ChatClient, options: LlmOptions, progress: Progress, tables: Tables, scenario: Scenario
    ) -> None:
        super().__init__(client, replace(options, images=False), progress)
        self._tables, self._scenario = tables, scenario
        self._span = span_of(tables)

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Look at the train cases; nothing is asked yet."""
        del examples, splits, rng
        data = CaseData.of(self._tables.first(self._tables.examples.train), self._scenario)
        self._requests = requests_for(data, self._span, self._options)

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """The rule as it is: the tuner fits its numbers."""
        del examples, splits, rng
        return rule

    def _rule(self, written: Written, request: Request, parent: Rule | None) -> Rule:
        """The rule of an answer; a draft that the checker refuses where its constants at the top cannot be used."""
        parts = parted(written.text, self._tables.examples.metrics)
        fault = written.fault or parts.fault
        text = parts.text
        if not fault and (not parts.columns and parent is None):
            fault = "COLUMNS is missing: name the columns of the sample in order"
        if not fault and parts.columns and read_contract(text).not_stateful_because is not None:
            why = read_contract(text).not_stateful_because
            fault = f"it must run as a stream: {'' if why is None else why.message}"
        if fault:
            text = refused_text(Written(written.text, fault))
        given = InputSpec((LINES,)) if parent is None else parent.input
        if parts.columns and not fault:
            given = replace(given, columns=parts.columns, patterns=parts.patterns)
        return Rule(
            name=self._scenario.id,
            text=text,
            title=self._scenario.title or title_of(text) or self._scenario.id,
            severity="warning" if self._scenario.anomalous else "info",
            scenario=self._scenario,
            input=replace(given, run="stateful", points=0),
            emit=Emit("first", self._span),
            origin=Origin(
                kind="llm", model=self._client.options.model, prompt_hash=self._mark(request), seed=request.seed
            ),
        )

    def _named(self, rule: Rule, request: Request, answer: Answer) -> Rule:
        parts = parted(read_answer(answer.reply.text, answer.cut_off).text, self._tables.examples.metrics)
        named = replace(rule, text=parts.text)
        try:
            same = bool(parts.text) and not parts.fault and fingerprint(named) == fingerprint(rule)
        except SyntaxError:
            same = False
        if not same or (parts.columns and (parts.columns, dict(parts.patterns)) != _given(rule)):
            return rule
        model = f"{rule.origin.model}, named by {self._client.options.model}"
        return replace(named, origin=replace(rule.origin, model=model, prompt_hash=self._mark(request)))

    def _mark(self, request: Request) -> str:
        return f"s{SCENARIO_PROMPT_VERSION}{super()._mark(request)}"


class _Found:
    """The synthesizer of scenarios as the one that finds rules beside a model."""

    def __init__(self, synthesizer: ScenarioSynthesizer) -> None:
        self._synthesizer = synthesizer

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        del examples, splits, rng
        self._synthesizer.prepare()

    def propose(self, n: int, rng: np.random.Generator) -> list[Rule]:
        del rng
        return self._synthesizer.propose(n)

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        del examples, splits, rng
        return self._synthesizer.refit(rule)


def scenario_proposer(client: ChatClient, options: LlmOptions, *, hybrid: bool = False) -> MakeScenarioProposer:
    """What makes the proposer of a scenario: a model alone, or the synthesizer together with it."""

    def of(tables: Tables, scenario: Scenario) -> MakeProposer:
        def make(progress: Progress) -> Proposer:
            author = ScenarioAuthor(client, options, progress, tables, scenario)
            return HybridProposer(_Found(ScenarioSynthesizer(tables, scenario)), author) if hybrid else author

        return make

    return of


def first_requests(
    tables: Tables, scenarios: Sequence[Scenario], options: TrainOptions, asked: LlmOptions, rng: np.random.Generator
) -> list[Request]:
    """The first proposal for each scenario, as the proposer would send it; nothing is sent."""
    table = tables.first(tables.examples.train)
    of = (requests_for(CaseData.of(table, one), span_of(tables), asked) for one in scenarios)
    return [one.propose(Place(1, options.candidates), int(rng.integers(SEEDS))) for one in of]


def span_of(tables: Tables) -> int:
    """Points that a rule keeps evidence in mind: no less than the longest case."""
    return max(-(-max(tables.examples.lengths, default=1) // 10) * 10, 10)


def _given(rule: Rule) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    return tuple(rule.input.columns), {name: tuple(said) for name, said in rule.input.patterns.items()}
