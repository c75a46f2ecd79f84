"""Proposers that ask a language model: alone, or together with the synthesizer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.errors import CapError
from workbench.llm.client import ChatClient
from workbench.llm.messages import Answer, Message, Request, prompt_hash
from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.sandbox.host import Host
from workbench.synthesis import SynthesisOptions, Synthesizer
from workbench.synthesis.learn import season
from workbench.training.engine.rule_task import why_refused
from workbench.training.engine.task import Progress
from workbench.training.llm import prompts
from workbench.training.llm.answer import Written, code_of, made_rule, numbered
from workbench.training.llm.shown import Window, show
from workbench.training.propose import Feedback, MakeProposer, Proposer

SEEDS = 2**31 - 1
_LINE = re.compile(r"\bline (\d+)")
Check = Callable[[Rule, Series], str]  # why a rule is refused, empty = clean; the series is one to mimic


@dataclass(frozen=True)
class LlmOptions:
    """How a model is asked for rules.

    `data_tokens`: budget of one prompt for values. `figures`: significant ones of each value. `repair_tries`: how
    often a refused rule goes back with the reason. `findings`: errors of the best rule that are told.
    `chunk_points`: how a rule runs that cannot run as a stream.
    """

    data_tokens: int = 8000
    figures: int = 4
    repair_tries: int = 2
    findings: int = 12
    chunk_points: int = 1000


class LlmProposer:
    """Rules written by a model, which is shown train parts only; validation reaches it as findings in words.

    A refused rule is sent back with the reason; one that stays broken is proposed as it is, so that its rejection is
    told. When the cap is reached it proposes what it has; only a cap too low for the first call is an error.
    """

    def __init__(self, client: ChatClient, check: Check, options: LlmOptions, progress: Progress) -> None:
        self._client, self._check, self._options, self._progress = client, check, options, progress
        self._train: tuple[Series, ...] = ()
        self._stops: dict[str, int] = {}
        self._periods: dict[str, int] = {}
        self._answers = 0

    def prepare(
        self,
        examples: Sequence[Series],
        splits: Sequence[Split],
        rng: np.random.Generator,  # noqa: ARG002 - part of a proposer's signature: nothing here is drawn
    ) -> None:
        """Keep the train parts and find their seasons; nothing is asked yet."""
        self._train = tuple(one.cut(0, split.train_stop) for one, split in zip(examples, splits, strict=True))
        self._stops = prompts.splits_stops(examples, splits)
        self._periods = {one.name: season(one.value, _interval_s(one)) for one in self._train}

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Finding] = ()) -> list[Rule]:
        """Up to n rules, each written for itself, that better the rule of the feedback."""
        better = isinstance(feedback, Feedback)
        asks = [prompts.ASK_BETTER if better else prompts.ASK_NEW] * n
        parents = [feedback if isinstance(feedback, Feedback) else None] * n
        return self._write(asks, parents, rng)

    def improve(self, rules: Sequence[Rule], rng: np.random.Generator) -> list[Rule]:
        """The same rules improved and named; fewer when the cap is reached."""
        return self._write([prompts.ASK_NAME] * len(rules), [Feedback((), rule) for rule in rules], rng)

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """The limits of a rule that reads like the synthesizer's, tuned; any other rule as it is."""
        return Synthesizer(SynthesisOptions(), progress=self._progress).refit(rule, examples, splits, rng)

    def _write(self, asks: Sequence[str], parents: Sequence[Feedback | None], rng: np.random.Generator) -> list[Rule]:
        seeds = rng.integers(SEEDS, size=len(asks)).tolist()
        rules: list[Rule] = []
        for at, (ask, parent, seed) in enumerate(zip(asks, parents, seeds, strict=True)):
            words = ask.replace("{number}", str(at + 1)).replace("{total}", str(len(asks)))
            try:
                rules.append(self._one(self._request(words, parent, seed), parent, (at, len(asks))))
            except CapError:
                if not self._answers and not self._client.spend.calls:
                    raise
                break
        return rules

    def _request(self, ask: str, parent: Feedback | None, seed: int) -> Request:
        options = self._options
        findings = [] if parent is None else list(parent)[: options.findings]
        windows = show(
            self._train, options.data_tokens, options.figures, np.random.default_rng(seed), self._windows(findings)
        )
        known = prompts.facts(self._train, self._periods, options.figures)
        previous = ""
        if parent is not None:
            previous = prompts.previous_rule(parent.rule, parent.scores, findings, self._stops)
        system = Message("system", prompts.system_prompt(options.chunk_points))
        return Request((system, Message("user", prompts.user_prompt(known, windows, previous, ask))), seed)

    def _windows(self, findings: Sequence[Finding]) -> list[Window]:
        """Where the errors on the train parts are."""
        places = {one.name: at for at, one in enumerate(self._train)}
        known = [f for f in findings if f.series in places and f.stop <= self._stops[f.series]]
        return [Window(places[f.series], f.start, f.stop) for f in known]

    def _one(self, request: Request, parent: Feedback | None, place: tuple[int, int]) -> Rule:
        """One rule, sent back with the reason while it is refused."""
        rule, first = None, request
        for attempt in range(self._options.repair_tries + 1):
            try:
                answer = self._asked(request, place, attempt)
            except CapError:
                if rule is None:
                    raise
                break
            written = code_of(answer.reply.text, answer.cut_off)
            rule = self._rule(written, answer, first, parent)
            reason = written.fault or self._check(rule, self._train[0])
            if not reason:
                break
            lines = numbered(rule.text, [int(line) for line in _LINE.findall(reason)][:3])
            request = request.follow_up(answer.reply.text, prompts.repair_prompt(reason, lines), "repair")
        assert rule is not None
        return rule

    def _asked(self, request: Request, place: tuple[int, int], attempt: int) -> Answer:
        number, total = place
        what = f"Mending rule {number + 1}" if attempt else f"Writing rule {number + 1}"
        spend = self._client.spend
        text = f"{what} of {total} with {self._client.options.model} ({spend.words()})"
        answer = self._client.ask(request, lambda: self._progress(text, number, total))
        self._answers += 1
        return answer

    def _rule(self, written: Written, answer: Answer, request: Request, parent: Feedback | None) -> Rule:
        text = written.text or f"The answer held no rule, {written.fault}:\n\n{answer.reply.text}"
        options = self._client.options
        return made_rule(
            text,
            model=options.model,
            prompt_hash=f"v{prompts.PROMPT_VERSION}-{prompt_hash(request, options)}",
            seed=request.seed,
            chunk_points=self._options.chunk_points,
            periods=self._periods if len(self._train) > 1 else {},
            parent=None if parent is None else parent.rule,
        )


class HybridProposer:
    """The synthesizer's rules first, then the model's: at first it improves and names those, later the best so far."""

    def __init__(self, synthesizer: Proposer, llm: LlmProposer) -> None:
        self._synthesizer, self._llm = synthesizer, llm
        self._begun = False

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Prepare both."""
        self._synthesizer.prepare(examples, splits, rng)
        self._llm.prepare(examples, splits, rng)

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Finding] = ()) -> list[Rule]:
        """Up to n rules of both, those of the synthesizer first; about half of each, later a third of them."""
        begun, self._begun = self._begun, True
        found = list(self._synthesizer.propose(max(1, n // 3 if begun else n - n // 2), rng, feedback))
        left = n - len(found)
        if begun or not found:
            return [*found, *self._llm.propose(left, rng, feedback)]
        return [*found, *self._llm.improve([found[at % len(found)] for at in range(left)], rng)]

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """As the synthesizer does; a rule that it cannot read stays as it is."""
        return self._synthesizer.refit(rule, examples, splits, rng)


def llm_proposer(client: ChatClient, host: Host, options: LlmOptions, *, hybrid: bool = False) -> MakeProposer:
    """What makes the proposer of a task, for `train_all`. Rules are checked on `host` before they are handed in."""

    def check(rule: Rule, like: Series) -> str:
        return why_refused(rule, host, like)

    def make(progress: Progress) -> Proposer:
        llm = LlmProposer(client, check, options, progress)
        if not hybrid:
            return llm
        return HybridProposer(Synthesizer(SynthesisOptions(), progress=progress), llm)

    return make


def _interval_s(one: Series) -> float | None:
    return None if one.interval_ns is None else one.interval_ns / 1e9
