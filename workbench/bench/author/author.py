"""The faulty author: answers as a language model would, from rules of the synthesizer that it damages now and then."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.bench.author.asks import Ask, read_ask
from workbench.bench.author.damage import Labels, damaged, limit_moved, undone
from workbench.bench.author.faults import HARD, QUALITY, Fault, Faults
from workbench.bench.author.steps import Say
from workbench.bench.author.wire import Seen
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.synthesis import Synthesizer
from workbench.training.llm.prompts import Role

STEPS = (0.7, 0.85, 1.2, 1.4)  # by which the author moves a limit where it betters or mutates a rule
TRIES = 20  # to find another fault than the one that was refused
_PROSE = "The abnormal points leave what was usual before them. The rule says so in its comments."
_KINDS = "- sudden jumps far from the forecast\n- stretches below the usual level\n- phases without any movement"


@dataclass(frozen=True)
class Pool:
    """What the author knows of one task: the names of its series, good rules as text, and labeled regions of the
    first series' train part."""

    series: tuple[str, ...]
    texts: tuple[str, ...]
    regions: tuple[Region, ...] = ()

    @property
    def labels(self) -> Labels:
        """The labeled regions and where they are."""
        return Labels(self.series[0], self.regions)


def pool_of(
    synthesizer: Synthesizer, series: Sequence[Series], splits: Sequence[Split], n: int, rng: np.random.Generator
) -> Pool:
    """What a prepared synthesizer knows: up to n rules. Nothing after the train parts is looked at."""
    first = (series[0].labels or LabelSet()).within(0, splits[0].train_stop)
    texts = tuple(_with_gap(rule) for rule in synthesizer.propose(n, rng))
    return Pool(tuple(one.name for one in series), texts, first.regions)


class FaultyAuthor:
    """Answers for a ChatServer; the same prompt and seed get the same answer, whatever came before.

    A proposal is a rule of the pool, or, where a rule is shown, in half of the answers that rule with one limit moved
    by a step. A name is the rule that is shown, a mutant has one limit moved. On all of them comes a fault at its
    share. A repair undoes what keeps a rule from running, a fix goes back to the most similar rule of the pool; both
    succeed at their share. `told`: how many answers of each role had which fault.
    """

    def __init__(self, pools: Sequence[Pool], faults: Faults | None = None, seed: int = 0) -> None:
        if not any(pool.texts for pool in pools):
            raise ValueError("an author needs at least one rule to write about")
        self._pools, self.faults, self._seed = tuple(pools), faults or Faults(), seed
        self._lock = threading.Lock()
        self.told: Counter[tuple[Role, Fault]] = Counter()

    def __call__(self, seen: Seen) -> Say:
        ask = read_ask(seen)
        digest = hashlib.blake2b(f"{self._seed}/{seen.key}".encode(), digest_size=8).digest()
        rng = np.random.default_rng(int.from_bytes(digest, "big"))
        if ask.role == "describe":
            return self._say(ask, "none", _KINDS, "", seen)
        pool = self._pool(ask)
        if ask.role == "repair":
            text, fault = self._repaired(ask, pool, rng)
        else:
            text, among = self._meant(ask, pool, rng)
            fault = self.faults.draw(rng, among)
            text = damaged(text, fault, rng, pool.labels)
        return self._say(ask, fault, _PROSE, text, seen)

    def _meant(self, ask: Ask, pool: Pool, rng: np.random.Generator) -> tuple[str, tuple[Fault, ...]]:
        """What the author would write without a fault, and the faults it may come to have."""
        every = (*HARD, *QUALITY)
        if ask.role == "fix":
            near = nearest(ask.rule, pool.texts)
            if rng.random() < self.faults.fixes:
                return near, HARD
            return damaged(near, self.faults.draw_one(rng, QUALITY), rng, pool.labels), HARD
        if ask.rule and ask.role == "name":
            return ask.rule, every
        if ask.rule and (ask.role == "mutate" or rng.random() < 0.5):
            return limit_moved(ask.rule, rng, STEPS), every
        return pool.texts[int(rng.integers(len(pool.texts)))], every

    def _repaired(self, ask: Ask, pool: Pool, rng: np.random.Generator) -> tuple[str, Fault]:
        """The rule without what kept it from running, or with something else that does."""
        mended = undone(ask.rule)
        if mended == ask.rule:  # not a fault of ours, or no rule at all: begin anew
            mended = nearest(ask.rule, pool.texts)
        if rng.random() < self.faults.mends:
            return mended, "none"
        for _ in range(TRIES):
            fault = self.faults.draw_one(rng, HARD)
            text = damaged(mended, fault, rng)
            if text != ask.rule:
                break
        return text, fault

    def _pool(self, ask: Ask) -> Pool:
        """The pool of the task that a prompt is about: most names of its series are said, else it has the rule that is
        most similar to the one shown."""
        named = [np.mean([_says(ask.words, name) for name in pool.series]) for pool in self._pools]
        best = [pool for pool, share in zip(self._pools, named, strict=True) if share == max(named)]
        if len(best) == 1 or not ask.rule:
            return best[0]
        return max(best, key=lambda pool: max(similarity(ask.rule, text) for text in pool.texts))

    def _say(self, ask: Ask, fault: Fault, prose: str, text: str, seen: Seen) -> Say:
        with self._lock:
            self.told[ask.role, fault] += 1
        if seen.schema is not None:
            return Say(json.dumps(filled(seen.schema, prose, text)))
        return Say(f"{prose}\n\n```python\n{text}```\n" if text else prose)


def nearest(text: str, texts: Sequence[str]) -> str:
    """The most similar of the texts, the first of equals."""
    return max(texts, key=lambda one: similarity(text, one))


def similarity(one: str, other: str) -> float:
    """How similar two texts are line by line, 0 to 1."""
    return difflib.SequenceMatcher(None, one.splitlines(), other.splitlines(), autojunk=False).ratio()


def filled(schema: Mapping[str, Any], prose: str, code: str) -> dict[str, Any]:
    """An object that fits a schema of one level: the code where a name says so, prose in all other texts."""
    kinds = {"string": prose, "array": [], "integer": 0, "number": 0.0, "boolean": False, "object": {}}
    told: dict[str, Any] = {}
    for name, part in schema.get("properties", {}).items():
        is_code = any(word in name.lower() for word in ("code", "rule", "python"))
        told[name] = code if is_code and part.get("type") == "string" else kinds.get(str(part.get("type")))
        if part.get("type") == "array" and (part.get("items") or {}).get("type") == "string":
            told[name] = [line.lstrip("- ") for line in prose.splitlines()]
    return told


def _says(words: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) is not None


def _with_gap(rule: Rule) -> str:
    """The text of a rule with its emit gap as a comment, as models are asked to say it."""
    head = "\n\n\ndef inference"
    return rule.text.replace(head, f"\n# Emit gap: {rule.emit.gap_points} points{head}", 1)
