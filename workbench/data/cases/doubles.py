"""Cases that are not as many as they seem: exact copies, the same metrics under another log, the same noise again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.case import Case

POINTS = 64  # of a column that are compared; most cases have 90
DIFFERENCES = 3  # they leave noise, and little of trends, steps and seasons
CLIPPED = 3.0  # deviations beyond which a spike counts no more than noise: scripted spikes look alike
SAME = 0.95  # correlation; that of unrelated noise of 61 values stays below .75 among millions of pairs
LEAST_DISTINCT = 16  # values a column needs to have a noise of its own
BLOCK = 512  # columns compared with all others at a time
_TO_SIGMA = 1.4826  # of a normal distribution: deviation / median absolute deviation


@dataclass(frozen=True)
class Doubles:
    """Groups of names of cases, each of two or more. `copies`: equal metrics and lines. `same_metrics`: equal metrics,
    other lines. `same_noise`: columns that differ in scale and trend only, as where a random seed was used again.
    `contradicting`: copies whose labels or scenarios differ. `short`: cases too short to compare their noise.
    """

    copies: tuple[tuple[str, ...], ...]
    same_metrics: tuple[tuple[str, ...], ...]
    same_noise: tuple[tuple[str, ...], ...]
    contradicting: tuple[tuple[str, ...], ...]
    short: int


class DoubleFinder:
    """Takes cases one by one and keeps little of each."""

    def __init__(self) -> None:
        self._whole: defaultdict[str, list[str]] = defaultdict(list)
        self._metrics: defaultdict[str, dict[str, str]] = defaultdict(dict)  # hash → hash of the whole → first name
        self._told: dict[str, tuple[str, str]] = {}
        self._owners: list[str] = []
        self._noise: list[NDArray[np.float32]] = []
        self._short = 0

    def add(self, case: Case) -> None:
        """Take one more case; names are unique."""
        if not len(case.metrics) and not len(case.lines):
            return  # nothing is no copy of nothing
        whole = case.content_hash()
        self._told[case.name] = (case.label, case.scenario)
        self._whole[whole].append(case.name)
        if len(self._whole[whole]) > 1 or not len(case.metrics):
            return
        known = self._metrics[case.metrics.content_hash()]
        known[whole] = case.name
        if len(known) > 1:
            return
        if len(case.metrics) < POINTS:
            self._short += 1
            return
        noises = [noise_of(column) for column in case.metrics.values.T]
        self._noise += [noise for noise in noises if noise is not None]
        self._owners += [case.name for noise in noises if noise is not None]

    def found(self) -> Doubles:
        """What the cases taken so far have in common."""
        copies = _groups(self._whole.values())
        return Doubles(
            copies,
            _groups(list(names.values()) for names in self._metrics.values()),
            same_noise(self._owners, self._noise),
            tuple(group for group in copies if len({self._told[name] for name in group}) > 1),
            self._short,
        )


def noise_of(values: NDArray[np.float64]) -> NDArray[np.float32] | None:
    """The noise of a column (n,) as a vector of length 1, (POINTS - DIFFERENCES,); None where it has none to tell."""
    start = values[:POINTS]
    if len(start) < POINTS or np.isnan(start).any() or len(np.unique(start)) < LEAST_DISTINCT:
        return None
    rough = np.diff(start, DIFFERENCES)
    rough = rough - np.median(rough)
    deviation = _TO_SIGMA * float(np.median(np.abs(rough)))
    if not deviation:
        return None
    clipped = np.clip(rough / deviation, -CLIPPED, CLIPPED)
    return np.asarray(clipped / np.linalg.norm(clipped), np.float32)


def same_noise(owners: Sequence[str], noise: Sequence[NDArray[np.float32]]) -> tuple[tuple[str, ...], ...]:
    """Groups of cases that share the noise of a column, directly or by others; `owners`: the case of each noise."""
    if not noise:
        return ()
    whole = np.stack(noise)
    parent = {name: name for name in owners}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for start in range(0, len(whole), BLOCK):
        alike = np.abs(whole[start : start + BLOCK] @ whole[start:].T) >= SAME
        for i, j in zip(*np.nonzero(np.triu(alike, 1)), strict=True):
            one, other = root(owners[start + i]), root(owners[start + j])
            parent[max(one, other)] = min(one, other)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(owners):
        groups[root(name)].append(name)
    return _groups(groups.values())


def _groups(groups: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in groups if len(group) > 1)
