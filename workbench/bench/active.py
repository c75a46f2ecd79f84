"""The benchmark `active`: are ten answered questions worth more than ten others, where labels are wrong on purpose."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split, SplitOptions
from workbench.samples.series import RECIPES, series
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.scoring.metrics import pool, score_part
from workbench.synthesis import Synthesizer
from workbench.training.active.incidents import room_of
from workbench.training.active.nouns import ActiveOptions
from workbench.training.active.suggest import COUNT, cases_of, suggest

SHARE = 0.3  # of the labels that are removed or shifted
LATER = 3  # further series of the same kind that rules are judged on: one half alone holds too few events
RULES = 3  # best guesses of the synthesizer, of which the mean counts: a single one hangs on chance
HALVES = SplitOptions(test_share=0.5, validation_share=0.0)  # of generated series, which have no test part to keep
SPOILED, SUGGESTED, INCIDENTS, RANDOM, TRUTH = "spoiled", "suggested", "incidents", "random", "truth"
HOW = ("learned", "refitted")
Span = tuple[int, int]


@dataclass(frozen=True)
class Lesson:
    """A series whose first half is learned from, its true and its spoiled labels there, and further series to judge."""

    name: str
    series: Series
    truth: LabelSet
    spoiled: LabelSet
    later: tuple[Series, ...]

    @property
    def split(self) -> Split:
        """The first half trains."""
        half = len(self.series) // 2
        return Split(half, half, len(self.series))


def lessons(seeds: Sequence[int], recipes: Sequence[str] = tuple(RECIPES)) -> Iterator[Lesson]:
    """One for each seed and recipe of the samples, always the same ones."""
    for seed in seeds:
        for recipe in recipes:
            rng = np.random.default_rng([seed, zlib.crc32(recipe.encode())])
            one, *later = (series(recipe, None, rng) for _ in range(1 + LATER))
            truth = (one.labels or LabelSet()).within(0, len(one) // 2)
            yield Lesson(f"{recipe} {seed}", one, truth, spoil(truth, len(one) // 2, SHARE, rng), tuple(later))


def spoil(labels: LabelSet, stop: int, share: float, rng: np.random.Generator) -> LabelSet:
    """The labels before the point `stop`, a share of them removed or moved by one to three times their length."""
    wrong = set(rng.permutation(len(labels))[: round(share * len(labels))].tolist())
    kept = [region for at, region in enumerate(labels.regions) if at not in wrong]
    for at in sorted(wrong):
        old = labels.regions[at]
        by = int(rng.integers(len(old), 3 * len(old) + 1)) * int(rng.choice([-1, 1]))
        start, end = old.start + by, old.stop + by
        if rng.random() < 0.5 and start >= 0 and end <= stop and not touched(labels, start, end):
            kept.append(Region(start, end))
    return LabelSet.of(kept)


def measure(
    host: Host, say: Callable[[str], None], seeds: Sequence[int], recipes: Sequence[str] = tuple(RECIPES)
) -> dict[str, Any]:
    """Event F1 on what comes later (the second half and further series, pooled), by what was answered before.

    `by` way: `spoiled` no question; `suggested` the ten of `suggest`; `incidents` ten drawn from all incidents;
    `random` ten stretches drawn anywhere, as long as labels are; `truth` all labels right. `learned`: rules learned
    anew from the answers; `refitted`: only the limits of the spoiled rule; each with its gain against `spoiled` and the
    standard error of the mean over the series. `corrected`: how many answers were not what the labels said.
    `against_random`: the gains of `suggested` less those of `random`.
    """
    told = []
    for lesson in lessons(seeds, recipes):
        told.append(judged(lesson, host))
        say(f"{lesson.name}: " + ", ".join(f"{way} {figures['learned']:.3f}" for way, figures in told[-1].items()))
    f1 = {(way, how): np.array([one[way][how] for one in told]) for way in told[0] for how in HOW}
    ways: dict[str, dict[str, Any]] = {}
    for way in told[0]:
        corrected = round(float(np.mean([one[way]["corrected"] for one in told])), 2)
        figures = {how: {"event_f1": round(float(f1[way, how].mean()), 4)} for how in HOW}
        ways[way] = {how: one | _gain(f1[way, how] - f1[SPOILED, how]) for how, one in figures.items()}
        ways[way]["corrected"] = corrected
    against = {how: _gain(f1[SUGGESTED, how] - f1[RANDOM, how]) for how in HOW}
    return {"series": len(told), "questions": COUNT, "share": SHARE, "by": ways, "against_random": against}


def judged(lesson: Lesson, host: Host) -> dict[str, dict[str, float]]:
    """What one series gives, way by way: learned, refitted, corrected."""
    spoiled, told = _learned(lesson, lesson.spoiled), {}
    for way, spans in questions(lesson, spoiled[0], host).items():
        labels = lesson.truth if spans is None else answered(lesson, spans)
        told[way] = {
            "learned": float(np.mean([_later_f1(rule, lesson, host) for rule in _learned(lesson, labels)])),
            "refitted": _later_f1(_refitted(spoiled[0], lesson, labels), lesson, host),
            "corrected": float(sum(touched(lesson.truth, *s) != touched(lesson.spoiled, *s) for s in spans or ())),
        }
    return told


def questions(lesson: Lesson, rule: Rule, host: Host) -> dict[str, Sequence[Span] | None]:
    """The points that are asked about, way by way; None = all of them."""
    rng = np.random.default_rng(zlib.crc32(lesson.name.encode()))
    given, half = lesson.series.relabel(lesson.spoiled), lesson.split.train_stop
    asked = suggest([(rule, [given])], host, COUNT, split=HALVES)
    found = [case.incident for case in cases_of(rule, given.cut(0, half), host, ActiveOptions())]
    length = room_of(lesson.spoiled)
    return {
        SPOILED: (),
        SUGGESTED: [(one.start, one.stop) for one in asked],
        INCIDENTS: [(found[at].start, found[at].stop) for at in rng.permutation(len(found))[:COUNT]],
        RANDOM: [(start, start + length) for start in rng.integers(half - length, size=COUNT).tolist()],
        TRUTH: None,
    }


def answered(lesson: Lesson, spans: Sequence[Span]) -> LabelSet:
    """The spoiled labels after a person who knows the truth answered: yes labels the points asked about, no removes
    every label that touches them."""
    regions = list(lesson.spoiled.regions)
    for start, stop in spans:
        if touched(lesson.truth, start, stop):
            regions.append(Region(start, stop))
        else:
            regions = [region for region in regions if not region.touches(start, stop)]
    return LabelSet.of(regions)


def touched(labels: LabelSet, start: int, stop: int) -> bool:
    """Whether a label shares a point with start to stop."""
    return any(region.touches(start, stop) for region in labels.regions)


def _learned(lesson: Lesson, labels: LabelSet) -> list[Rule]:
    synthesizer, rng = Synthesizer(), np.random.default_rng(0)
    synthesizer.prepare([lesson.series.relabel(labels)], [lesson.split], rng)
    return synthesizer.propose(RULES, rng)


def _refitted(rule: Rule, lesson: Lesson, labels: LabelSet) -> Rule:
    return Synthesizer().refit(rule, [lesson.series.relabel(labels)], [lesson.split], np.random.default_rng(0))


def _later_f1(rule: Rule, lesson: Lesson, host: Host) -> float:
    parts = [(lesson.series, lesson.split), *((one, Split(0, 0, len(one))) for one in lesson.later)]
    return pool([score_part(one, flag_series(rule, one, host), split, "test") for one, split in parts]).event_f1


def _gain(gains: NDArray[np.float64]) -> dict[str, float]:
    """Mean and standard error."""
    error = float(np.std(gains, ddof=1) / len(gains) ** 0.5) if len(gains) > 1 else 0.0
    return {"gain": round(float(np.mean(gains)), 4), "error": round(error, 4)}
