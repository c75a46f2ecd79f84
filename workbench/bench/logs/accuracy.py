"""How well groups of lines agree with groups made by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def grouping_accuracy(found: Sequence[Hashable], made: Sequence[Hashable]) -> float:
    """The share of lines whose group has exactly the lines of the group made by hand; 0 where there is no line.

    `found`, `made` (n,): the group of each line. Zhu et al., Tools and Benchmarks for Automated Log Parsing (2019).
    """
    if len(found) != len(made):
        raise ValueError(f"{len(found)} lines against {len(made)}")
    sizes, hand_sizes, both = Counter(found), Counter(made), Counter(zip(found, made, strict=True))
    right = sum(count for (one, other), count in both.items() if sizes[one] == hand_sizes[other] == count)
    return right / len(made) if made else 0.0
