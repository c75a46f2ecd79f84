"""The request of each role about one scenario: which texts and cases it is made of. Nothing is asked here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.llm.messages import Message, Request
from workbench.model.case import ANOMALOUS
from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.training.engine.nouns import Feedback, Regression
from workbench.training.llm import prompts
from workbench.training.llm.answer.read import SCHEMA
from workbench.training.llm.options import LlmOptions
from workbench.training.llm.requests import REASON_CHARACTERS, Place, Requests
from workbench.training.llm.words import KINDS, moved_words, scores_words
from workbench.training.scenarios.llm import prompts as own
from workbench.training.scenarios.llm.header import with_header
from workbench.training.scenarios.llm.shown import CaseData, Shown


@dataclass(frozen=True, eq=False)
class CaseRequests(Requests):
    """What is asked about the train cases of one scenario. `span`: points that a rule keeps evidence in mind."""

    cases: CaseData | None = None
    span: int = 90

    def propose(self, place: Place, seed: int, feedback: Feedback | None = None) -> Request:
        """For a new rule, or one that betters the rule of the feedback. `seed` draws the cases too."""
        findings = () if feedback is None else feedback.findings[: self.options.findings]
        shown = self._cases(seed, findings)
        # The rule that never says it has no author whose work is to be kept.
        better = feedback is not None and bool(feedback.rule.input.patterns or feedback.rule.origin.kind == "llm")
        previous = self._so_far(feedback, findings, shown) if better and feedback is not None else ""
        task = prompts.filled(prompts.BETTER if better else own.NEW, number=str(place.number), total=str(place.total))
        return self._about("propose", seed, [*self._told(shown), previous, task])

    def improve(self, rule: Rule, seed: int) -> Request:
        """For a better rule than one that was found without a model and is not judged yet."""
        return self._about(
            "propose", seed, [*self._told(self._cases(seed)), f"# The rule so far\n{rule_words(rule)}", prompts.SEED]
        )

    def repair(self, rule: Rule, reason: str, seed: int) -> Request:
        """For the rule mended, after it was refused for a reason."""
        words = {"rule": rule_words(rule), "reason": reason[:REASON_CHARACTERS], "lines": ""}
        return self._about("repair", seed, [self._facts(), prompts.filled(prompts.REPAIR, **words)])

    def again(self, fault: str, seed: int) -> Request:
        """For a new rule, after an answer that held none."""
        return self._about("repair", seed, [*self._told(self._cases(seed)), prompts.filled(prompts.AGAIN, fault=fault)])

    def fix(self, regression: Regression, seed: int) -> Request:
        """For the rule mended, after it scored below its parent."""
        findings, old = regression.findings[: self.options.findings // 2], regression.parent
        words = prompts.filled(
            prompts.FIX,
            rule=rule_words(regression.rule),
            diff=regression.diff.strip("\n"),
            train=moved_words(old.train, regression.train),
            later=moved_words(old.validation, regression.validation),
        )
        before = f"# The old rule\n{rule_words(old.rule)}"
        shown = self._cases(seed, findings)
        return self._about(
            "fix", seed, [*self._told(shown), before, words, *self._errors(findings, shown), own.FIX_TASK]
        )

    def mutate(self, rule: Rule, how: str, seed: int) -> Request:
        """For the rule changed as `how` says."""
        words = prompts.filled(prompts.MUTATE, rule=rule_words(rule), facts=self._data.facts, how=how)
        return self._about("mutate", seed, [self._scenario(), words])

    def name(self, rule: Rule, seed: int) -> Request:
        """For the same rule with words that explain it."""
        words = prompts.filled(prompts.NAME, rule=rule_words(rule), facts=self._data.facts)
        return self._request("name", seed, prompts.NAME_SYSTEM, [self._scenario(), words])

    @property
    def _data(self) -> CaseData:
        assert self.cases is not None
        return self.cases

    def _cases(self, seed: int, findings: Sequence[Finding] = ()) -> Shown:
        return self._data.show(self.options.data_tokens, np.random.default_rng(seed), findings)

    def _told(self, shown: Shown) -> list[str]:
        return [self._facts(), prompts.filled(own.DATA, cases=shown.text)]

    def _facts(self) -> str:
        return f"{self._scenario()}\n\n{prompts.filled(own.KNOWN, facts=self._data.facts)}"

    def _scenario(self) -> str:
        one = self._data.scenario
        told = {"id": one.id, "title": one.title or one.id, "description": one.description, "look": one.look}
        label = "trouble" if one.label == ANOMALOUS else "normal work that looks like trouble"
        return prompts.filled(own.SCENARIO, label=label, **told).strip()

    def _so_far(self, feedback: Feedback, findings: Sequence[Finding], shown: Shown) -> str:
        train, later = scores_words(feedback.train), scores_words(feedback.validation)
        words = prompts.filled(prompts.RULE_SO_FAR, rule=rule_words(feedback.rule), train=train, later=later)
        return "\n".join([words, *self._errors(findings, shown)])

    def _errors(self, findings: Sequence[Finding], shown: Shown) -> list[str]:
        lines = "\n".join(self._finding(one, shown) for one in findings)
        return [prompts.filled(prompts.ERRORS, whose="Its", findings=lines)] if lines else []

    def _finding(self, finding: Finding, shown: Shown) -> str:
        """An error in words: the case that is shown, never its name."""
        at = self._data.case_at(finding)
        place = f"case {shown.cases.index(at) + 1}" if at in shown.cases else "a later case" if at < 0 else "not shown"
        words = f"- {KINDS[finding.kind]} ({place}): {finding.saw}"
        return words + (f"; condition: {finding.nearest}" if finding.nearest else "")

    def _about(self, role: prompts.Role, seed: int, parts: Sequence[str]) -> Request:
        return self._request(role, seed, own.system_prompt(self.span), parts)

    def _request(self, role: prompts.Role, seed: int, system: str, parts: Sequence[str]) -> Request:
        messages = (Message("system", system), Message("user", "\n\n".join(filter(None, parts))))
        return Request(messages, seed, role, SCHEMA if self.options.structured else None)


def rule_words(rule: Rule) -> str:
    """A rule as a block of Python with its columns and phrases."""
    return prompts.filled(own.RULE, text=with_header(rule).strip())


def requests_for(cases: CaseData, span: int, options: LlmOptions) -> CaseRequests:
    """Requests about these cases."""
    from workbench.training.llm.shown.data import TrainData

    return CaseRequests(TrainData.of((), (), options.figures), options, cases=cases, span=span)
