"""The request of each role: which texts, data and pictures it is made of. Nothing is asked here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.llm.messages import Message, Request
from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.training.base import is_base
from workbench.training.engine.nouns import Feedback, Regression
from workbench.training.llm import prompts
from workbench.training.llm.answer.read import SCHEMA
from workbench.training.llm.options import LlmOptions
from workbench.training.llm.shown.data import Shown, TrainData
from workbench.training.llm.words import fix_words, rule_so_far, rule_words

FACTS = 5  # series described where no values are shown
REASON_CHARACTERS = 2000
LINES = 3  # of a refused rule that are shown once more with its reason
_LINE = re.compile(r"\bline (\d+)")


@dataclass(frozen=True)
class Place:
    """Which of how many proposals of one round this is, from 1."""

    number: int
    total: int


@dataclass(frozen=True, eq=False)
class Requests:
    """What is asked about one task's train parts. `kinds`: of anomalies, as a model saw them in pictures."""

    data: TrainData
    options: LlmOptions
    kinds: tuple[str, ...] = ()

    def propose(self, place: Place, seed: int, feedback: Feedback | None = None) -> Request:
        """For a new rule, or one that betters the rule of the feedback. `seed` draws the windows too."""
        findings = () if feedback is None else feedback.findings[: self.options.findings]
        shown = self._shown(seed, findings)
        previous = "" if feedback is None else rule_so_far(feedback, findings, self.data, shown)
        # The base detector has no author whose work is to be kept: it is shown as what is to be beaten.
        task = prompts.NEW if feedback is None or is_base(feedback.rule) else prompts.BETTER
        task = prompts.filled(task, number=str(place.number), total=str(place.total))
        return self._code("propose", seed, [*self._data_words(shown), previous, task])

    def improve(self, rule: Rule, seed: int) -> Request:
        """For a better rule than one that was found without a model and is not judged yet."""
        previous = f"# The rule so far\n{rule_words(rule)}"
        return self._code("propose", seed, [*self._data_words(self._shown(seed)), previous, prompts.SEED])

    def repair(self, rule: Rule, reason: str, seed: int) -> Request:
        """For the rule mended, after it was refused for a reason."""
        reason = reason[:REASON_CHARACTERS]
        lines = _numbered(rule.text, [int(line) for line in _LINE.findall(reason)][:LINES])
        return self._code(
            "repair", seed, [prompts.filled(prompts.REPAIR, rule=rule_words(rule), reason=reason, lines=lines)]
        )

    def again(self, fault: str, seed: int) -> Request:
        """For a new rule, after an answer that held none."""
        task = prompts.filled(prompts.AGAIN, fault=fault)
        return self._code("repair", seed, [*self._data_words(self._shown(seed)), task])

    def fix(self, regression: Regression, seed: int) -> Request:
        """For the rule mended, after it scored below its parent."""
        findings = regression.findings[: self.options.findings // 2]
        return self._code("fix", seed, [fix_words(regression, findings, self.data), prompts.FIX_TASK])

    def mutate(self, rule: Rule, how: str, seed: int) -> Request:
        """For the rule changed as `how` says."""
        words = prompts.filled(prompts.MUTATE, rule=rule_words(rule), facts=self.data.known(FACTS), how=how)
        return self._code("mutate", seed, [words])

    def name(self, rule: Rule, seed: int) -> Request:
        """For the same rule with words that explain it."""
        words = prompts.filled(prompts.NAME, rule=rule_words(rule), facts=self.data.known(FACTS))
        return self._request("name", seed, prompts.NAME_SYSTEM, [words])

    def _shown(self, seed: int, findings: Sequence[Finding] = ()) -> Shown:
        return self.data.show(self.options.data_tokens, np.random.default_rng(seed), findings)

    def _data_words(self, shown: Shown) -> list[str]:
        kinds = prompts.filled(prompts.KINDS, kinds="\n".join(f"- {kind}" for kind in self.kinds)) if self.kinds else ""
        ignored = prompts.IGNORED if any(len(one.ignored) for one in self.data.series) else ""
        sure = prompts.CONFIRMED if any(len(one.confirmed) for one in self.data.series) else ""
        return [prompts.filled(prompts.DATA, windows=shown.text, ignored=ignored + sure), kinds]

    def _code(self, role: prompts.Role, seed: int, parts: Sequence[str]) -> Request:
        return self._request(role, seed, prompts.system_prompt(self.options.chunk_points), parts)

    def _request(self, role: prompts.Role, seed: int, system: str, parts: Sequence[str]) -> Request:
        messages = (Message("system", system), Message("user", "\n\n".join(filter(None, parts))))
        return Request(messages, seed, role, SCHEMA if self.options.structured else None)


def _numbered(text: str, lines: Sequence[int]) -> str:
    """Those lines (1-based) of a text as they are, with their numbers."""
    rows = text.splitlines()
    return "\n".join(f"{line}: {rows[line - 1]}" for line in lines if 1 <= line <= len(rows) and rows[line - 1].strip())
