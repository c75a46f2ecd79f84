"""Labels made wrong on purpose, the ways people's labels are: late, cut short, shifted, lacking, made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from workbench.model.labels import LabelSet, Region

Spoil = Callable[[LabelSet, int, np.random.Generator], LabelSet]  # labels, points of the series


def right(labels: LabelSet, n: int, rng: np.random.Generator) -> LabelSet:  # noqa: ARG001  one signature for all
    """The labels as they are."""
    return labels


def late(labels: LabelSet, n: int, rng: np.random.Generator, *, most: int) -> LabelSet:
    """Each label starts one to `most` points later; one that is shorter ends later too, at one point."""
    by = rng.integers(1, most + 1, len(labels)).tolist()
    return _made([(r.start + k, max(r.stop, r.start + k + 1)) for r, k in zip(labels.regions, by, strict=True)], n)


def late_by_share(labels: LabelSet, n: int, rng: np.random.Generator, *, share: float) -> LabelSet:  # noqa: ARG001
    """Each label lacks a share of its points at its start, and keeps one at least."""
    return _made([(min(r.start + round(share * len(r)), r.stop - 1), r.stop) for r in labels.regions], n)


def cut_short(labels: LabelSet, n: int, rng: np.random.Generator, *, share: float) -> LabelSet:  # noqa: ARG001
    """Each label lacks a share of its points at its end, and keeps one at least."""
    return _made([(r.start, max(r.stop - round(share * len(r)), r.start + 1)) for r in labels.regions], n)


def shifted(labels: LabelSet, n: int, rng: np.random.Generator, *, by: int) -> LabelSet:
    """Each label stands `by` points earlier or later, as a coin says."""
    signs = rng.choice([-by, by], len(labels)).tolist()
    return _made([(r.start + k, r.stop + k) for r, k in zip(labels.regions, signs, strict=True)], n)


def partly(labels: LabelSet, n: int, rng: np.random.Generator, *, lacking: float) -> LabelSet:  # noqa: ARG001
    """Each label is missing with that chance."""
    kept = rng.random(len(labels)) >= lacking
    return LabelSet(tuple(r for r, keep in zip(labels.regions, kept, strict=True) if keep))


def made_up(labels: LabelSet, n: int, rng: np.random.Generator, *, share: float) -> LabelSet:
    """Further labels where nothing is: that share of their number, each as long as one of them."""
    spans = [(r.start, r.stop) for r in labels.regions]
    for _ in range(rng.binomial(len(labels), share)):
        length = len(labels.regions[rng.integers(len(labels))])
        start = int(rng.integers(max(n - length, 1)))
        if not any(r.touches(start - 1, start + length + 1) for r in labels.regions):
            spans.append((start, start + length))
    return _made(spans, n)


def everything(labels: LabelSet, n: int, rng: np.random.Generator) -> LabelSet:
    """A quarter of the labels missing, the others up to three points late and 30 % short at their end, 15 % made up."""
    found = partly(labels, n, rng, lacking=0.25)
    found = cut_short(late(found, n, rng, most=3), n, rng, share=0.3)
    return made_up(found, n, rng, share=0.15)


def _made(spans: list[tuple[int, int]], n: int) -> LabelSet:
    """The spans as far as they lie in the series; those that touch are one."""
    cut = [(max(start, 0), min(stop, n)) for start, stop in spans]
    return LabelSet.of(Region(start, stop) for start, stop in cut if start < stop)


CLEAN = "clean"
SPOILS: Mapping[str, Spoil] = {
    CLEAN: right,
    "late, up to 3 points": partial(late, most=3),
    "late, up to 7 points": partial(late, most=7),
    "late by 30 %": partial(late_by_share, share=0.3),
    "cut short by 50 %": partial(cut_short, share=0.5),
    "shifted by 2 points": partial(shifted, by=2),
    "shifted by 5 points": partial(shifted, by=5),
    "30 % missing": partial(partly, lacking=0.3),
    "60 % missing": partial(partly, lacking=0.6),
    "20 % made up": partial(made_up, share=0.2),
    "50 % made up": partial(made_up, share=0.5),
    "some of each": everything,
}
