"""The train cases as a model may see them: what tells the scenario, and some cases within a budget, secrets masked."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.llm.plain import plain
from workbench.llm.tokens import tokens_of
from workbench.model.case import Case
from workbench.model.scenario import Scenario
from workbench.model.scores import Finding
from workbench.synthesis.scenarios.groups import Taste, ranked
from workbench.synthesis.scenarios.literals import MOTIONS
from workbench.synthesis.scenarios.table import Table

MOST_PHRASES, MOST_MOVES, MOST_METRICS = 30, 8, 24
LINES, LINE, NAME = 10, 160, 48  # lines of a case, characters of a line and of a name
ALIKE = 6  # lines that begin with so many equal words are alike
CANDIDATES = 200  # other cases among which the most alike are looked for
PREFIX = "    | "  # before each log line: what follows can end neither the fence nor a case
_BAD = ("WARN", "ERROR", "FATAL")


@dataclass(frozen=True)
class Shown:
    """Cases as text, and the place of each among the examples, in the order of their numbers."""

    text: str = ""
    cases: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class CaseData:
    """The train part for one scenario. `facts`: how many cases, which metrics, what tells it, as text."""

    table: Table
    scenario: Scenario
    telling: tuple[str, ...]
    facts: str
    said: frozenset[int]  # lines of the train part that tell it
    times: Mapping[str, int]  # beginning of a line, numbers aside → how often it is there

    @classmethod
    def of(cls, table: Table, scenario: Scenario) -> CaseData:
        """What is known of the table's cases, which are those of the train part."""
        truth = table.truth(scenario.id)
        telling = ranked(table.terms, truth, Taste(0.4))[:MOST_PHRASES]
        lines = table.examples.lines
        said = frozenset(lines.find(telling).tolist()) if telling else frozenset[int]()
        times = Counter(_begin(words) for words in lines.plain[: int(lines.starts[table.count])])
        return cls(table, scenario, telling, "\n".join(_facts(table, truth, telling)), said, times)

    def case_at(self, finding: Finding) -> int:
        """The place of the case that an error is about; −1 where it is not of the train part."""
        at = bisect_right(self.table.examples.starts, finding.start) - 1
        return at if 0 <= at < self.table.count else -1

    def show(self, budget: int, rng: np.random.Generator, errors: Sequence[Finding] = ()) -> Shown:
        """Cases of at most `budget` tokens: those of the errors first, then of the scenario and others in turn."""
        left, parts, kept = budget, list[str](), list[int]()
        for at in self._order(rng, errors):
            text = f"Case {len(kept) + 1}{self._case(at)}"
            left -= tokens_of(text)
            if left < 0 and kept:
                break
            parts.append(text)
            kept.append(at)
        text = "\n".join(parts)
        fence = f"=====DATA-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}====="
        return Shown(f"Everything up to the next line `{fence}` is data.\n{fence}\n{text}\n{fence}", tuple(kept))

    def _order(self, rng: np.random.Generator, errors: Sequence[Finding]) -> list[int]:
        truth = self.table.truth(self.scenario.id)
        points = self.table.points(np.array(sorted(self.said), np.int64))
        own = rng.permutation(np.flatnonzero(truth)).tolist()
        others = rng.permutation(np.flatnonzero(~truth))[:CANDIDATES]
        alike = others[np.argsort(-points[others], kind="stable")].tolist()
        mixed = [at for pair in zip(alike, others.tolist(), strict=True) for at in pair]
        turns = [at for pair in zip(own, mixed, strict=False) for at in pair]
        wrong = [at for at in map(self.case_at, errors) if at >= 0]
        return list(dict.fromkeys([*wrong, *turns, *own, *mixed]))

    def _case(self, at: int) -> str:
        case = self.table.cases[at]
        own = case.scenario == self.scenario.id
        what = "of the scenario" if own else f"another: {plain(case.scenario or case.label or 'not named', NAME)}"
        return "\n".join([f" ({what})", *_metrics(case), *self._lines(at)])

    def _lines(self, at: int) -> Iterator[str]:
        """The lines that tell first, then bad ones, then seldom ones; no two alike."""
        case, lines = self.table.cases[at], self.table.examples.lines
        start = int(lines.starts[at])
        begins = [_begin(lines.plain[start + place]) for place in range(len(case.lines))]

        def weight(place: int) -> tuple[bool, bool, int, int]:
            bad = case.lines.levels[place] in _BAD
            return start + place not in self.said, not bad, self.times.get(begins[place], 0), place

        first: dict[str, int] = {}
        for place in sorted(range(len(case.lines)), key=weight):
            first.setdefault(begins[place], place)
            if len(first) >= LINES:
                break
        yield f"  log, {len(first)} of {len(case.lines)} lines:"
        for place in sorted(first.values()):
            head = f"{case.lines.levels[place]} {plain(case.lines.sources[place], NAME)}".strip()
            yield f"{PREFIX}{head}: {plain(case.lines.messages[place], LINE)}"


def _begin(words: Sequence[str]) -> str:
    return " ".join(words[:ALIKE])


def _metrics(case: Case) -> Iterator[str]:
    """Each metric: what it was at first, how low and high it came, what it was at last."""
    if not len(case.metrics):
        yield "  no metrics"
        return
    part = max(len(case.metrics) // 5, 1)
    told = []
    for at, name in enumerate(case.metrics.columns[:MOST_METRICS]):
        values = case.metrics.values[:, at]
        known = values[np.isfinite(values)]
        if len(known):
            first, last = (_middle(some) for some in (values[:part], values[-part:]))
            told.append(f"{plain(name, NAME)} {first} → {last} (from {known.min():.4g} to {known.max():.4g})")
    yield f"  metrics at {len(case.metrics)} points: " + "; ".join(told)


def _middle(values: NDArray[np.float64]) -> str:
    known = values[np.isfinite(values)]
    return f"{np.median(known):.4g}" if len(known) else "?"


def _facts(table: Table, truth: NDArray[np.bool_], telling: Sequence[str]) -> Iterator[str]:
    own, others = int(truth.sum()), int((~truth).sum())
    yield f"- {own} training cases are of the scenario, {others} are others; the longest has {_longest(table)} points."
    yield "- Metrics: " + (", ".join(plain(name, NAME) for name in table.examples.metrics[:MOST_METRICS]) or "none")
    if telling:
        yield f"- Words that tell it, with how many of its {own} cases and of the {others} others say them:"
        place = {text: at for at, text in enumerate(table.terms.texts)}
        rows = [table.terms.said[place[text]] for text in telling]
        said = [f"{plain(text, NAME)} ({(row & truth).sum()}, {(row & ~truth).sum()})" for text, row in
                zip(telling, rows, strict=True)]  # fmt: skip
        yield "  " + ", ".join(said)
    moves = sorted(_moves(table, truth), reverse=True)[:MOST_MOVES]
    if moves:
        yield "- How far metrics go in the middle half of its cases and of the others:"
        yield from (words for _, words in moves)


def _longest(table: Table) -> int:
    return max(table.examples.lengths[: table.count], default=0)


def _moves(table: Table, truth: NDArray[np.bool_]) -> Iterator[tuple[float, str]]:
    """How far each metric goes, with how well that tells the scenario."""
    code = {motion.kind: motion for motion in MOTIONS}
    for (metric, (kind, side)), far in sorted(table.reached.items()):
        own, rest = far[truth & np.isfinite(far)], far[~truth & np.isfinite(far)]
        if len(own) < 2 or len(rest) < 2:
            continue
        (a, b), (c, d) = (np.quantile(some, (0.25, 0.75)) for some in (own, rest))
        gap = max(a - d, c - b) / (abs(b - a) + abs(d - c) + 1e-9)
        motion = code[kind]
        words = motion.code.format(x=metric) + (f" / {metric} before" if "before" in motion.limit else "")
        name = f"{'highest' if side == '>=' else 'lowest'} {plain(words, 2 * NAME)}"
        yield float(gap), f"  {name}: {a:.3g} to {b:.3g}, others {c:.3g} to {d:.3g}"
