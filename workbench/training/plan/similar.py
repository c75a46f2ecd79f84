"""Groups of like series: agglomerative clustering with average linkage, and no group without events to learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

APART = 0.5  # mean distance from which two groups are too different to share a rule


def similar_groups(
    points: Sequence[NDArray[np.float64]], events: Sequence[int], fewest_events: int, apart: float = APART
) -> list[list[int]]:
    """Which of the points [n] (k,) go together: lists of their places, each sorted, the one with most members first.

    The two nearest groups (mean distance of all pairs, UPGMA: Sokal and Michener, 1958) become one while they are
    less than `apart` apart; then each group with fewer than `fewest_events` events joins the one nearest to it, the
    poorest first. Of equally near pairs the first goes first. Takes n³ steps: seconds for two thousand points.
    """
    linkage = _Linkage(np.stack(points))
    while linkage.nearest() < apart:
        linkage.join(*linkage.pair())
    while len(linkage.groups) > 1:
        counts = {first: sum(events[at] for at in group) for first, group in linkage.groups.items()}
        poorest = min(counts, key=lambda first: (counts[first], first))
        if counts[poorest] >= fewest_events:
            break
        linkage.join(*sorted((poorest, int(np.argmin(linkage.distance[poorest])))))
    return sorted(linkage.groups.values(), key=lambda group: (-len(group), group[0]))


class _Linkage:
    """Groups by their first member, and the mean distance between any two of them."""

    def __init__(self, points: NDArray[np.float64]) -> None:
        self.groups = {at: [at] for at in range(len(points))}
        self.distance = np.linalg.norm(points[:, None] - points[None], axis=2)
        np.fill_diagonal(self.distance, np.inf)

    def nearest(self) -> float:
        """The distance of the two nearest groups; of one alone without end."""
        return float(self.distance.min())

    def pair(self) -> tuple[int, int]:
        """The two nearest groups, the first of equally near ones."""
        a, b = np.unravel_index(int(np.argmin(self.distance)), self.distance.shape)
        return min(int(a), int(b)), max(int(a), int(b))

    def join(self, a: int, b: int) -> None:
        """Put group b into group a < b; the distances of both, weighted by size, become those of the whole."""
        n, m = len(self.groups[a]), len(self.groups[b])
        row = (n * self.distance[a] + m * self.distance[b]) / (n + m)
        row[a] = np.inf
        self.distance[a], self.distance[:, a] = row, row
        self.distance[b], self.distance[:, b] = np.inf, np.inf
        self.groups[a] = sorted(self.groups[a] + self.groups.pop(b))
