"""The chronological split of one series into train, validation and test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")


@dataclass(frozen=True)
class SplitOptions:
    """`test_share` of the points, from the end, are the test part; `validation_share` of the rest, from its end."""

    test_share: float = 0.5
    validation_share: float = 0.3


@dataclass(frozen=True)
class Split:
    """Borders of the three parts of a series of n points: train [0, a), validation [a, b), test [b, n)."""

    train_stop: int
    validation_stop: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.train_stop <= self.validation_stop <= self.n:
            raise ValueError(f"a split must be ordered, not {self.train_stop}, {self.validation_stop}, {self.n}")

    def span(self, part: Part) -> tuple[int, int]:
        """First point and end (half-open) of a part."""
        borders = {
            "train": (0, self.train_stop),
            "validation": (self.train_stop, self.validation_stop),
            "test": (self.validation_stop, self.n),
        }
        return borders[part]

    def part_at(self, index: int) -> Part:
        """The part that a point belongs to."""
        if index < self.train_stop:
            return "train"
        return "validation" if index < self.validation_stop else "test"


def split_points(n: int, test_start: int | None, options: SplitOptions | None = None) -> Split:
    """The split of n points: at `test_start` where the data says so, by shares elsewhere."""
    options = options or SplitOptions()
    test = round(n * (1 - options.test_share)) if test_start is None else test_start
    test = min(max(test, 0), n)
    return Split(round(test * (1 - options.validation_share)), test, n)
