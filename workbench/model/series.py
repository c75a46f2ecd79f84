"""Series: one or more columns of numbers on one clock, as read-only arrays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet

_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Series:
    """A named series of n points and k metric columns.

    `times_ns` (n,) int64: nanoseconds since 1970 UTC, strictly increasing; None where the data has no clock.
    `values` (n, k) float64, each column contiguous, NaN = missing. `labels` None = never labeled (not: no anomaly).
    `interval_ns`: the usual step between points, None without a clock.
    `test_start`: first point of the test part where the data itself says so (a column `is_test`), else None.
    `ignored`: points that count neither way for who learns from the series, such as those that another detector
    already decided; scores do not look at it.
    `confirmed`: unlabeled points that a person was asked about and called normal; they weigh more for who learns.
    `origins`: points at which it begins anew, rising from 0: what a rule saw before one of them says nothing about what
    comes after, as where several cases stand one after the other.
    """

    name: str
    values: NDArray[np.float64]
    times_ns: NDArray[np.int64] | None = None
    columns: tuple[str, ...] = ("value",)
    labels: LabelSet | None = None
    interval_ns: int | None = None
    test_start: int | None = None
    unit: str = ""
    ignored: LabelSet = field(default_factory=LabelSet)
    confirmed: LabelSet = field(default_factory=LabelSet)
    origins: tuple[int, ...] = (0,)
    _hash: list[str] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        values = np.asfortranarray(np.asarray(self.values, np.float64))
        if values.ndim != 2 or values.shape[1] != len(self.columns):
            raise ValueError(f"values must be (n, {len(self.columns)}), not {values.shape}")
        if self.times_ns is not None and self.times_ns.shape != (len(values),):
            raise ValueError(f"times_ns must be ({len(values)},), not {self.times_ns.shape}")
        if self.origins[:1] != (0,) or any(a >= b for a, b in pairwise(self.origins)):
            raise ValueError(f"origins must rise from 0, not {self.origins[:5]}")
        object.__setattr__(self, "values", _read_only(values))
        if self.times_ns is not None:
            object.__setattr__(self, "times_ns", _read_only(np.ascontiguousarray(self.times_ns, np.int64)))

    def __len__(self) -> int:
        return len(self.values)

    @property
    def value(self) -> NDArray[np.float64]:
        """The first column (n,)."""
        return self.values[:, 0]

    @property
    def seconds(self) -> float | None:
        """The time from the first to the last point in seconds, one interval included; None without a clock."""
        if self.times_ns is None or len(self) == 0:
            return None
        return float(self.times_ns[-1] - self.times_ns[0] + (self.interval_ns or 0)) / 1e9

    def cut(self, start: int, stop: int) -> Series:
        """The points start to stop (half-open) as a series of its own; the point `start` becomes point 0."""
        test = None if self.test_start is None else min(max(self.test_start - start, 0), stop - start)
        return replace(
            self,
            values=self.values[start:stop],
            times_ns=None if self.times_ns is None else self.times_ns[start:stop],
            labels=None if self.labels is None else self.labels.within(start, stop),
            ignored=self.ignored.within(start, stop),
            confirmed=self.confirmed.within(start, stop),
            test_start=test,
            origins=(0, *(at - start for at in self.origins if start < at < stop)),
            _hash=[],
        )

    def relabel(self, labels: LabelSet | None) -> Series:
        """The same points with other labels."""
        return replace(self, labels=labels)

    def content_hash(self) -> str:
        """A hash of times and values (not of name and labels), hex; computed once."""
        if not self._hash:
            digest = hashlib.blake2b(digest_size=16)
            digest.update(repr((self.values.shape, self.columns)).encode())
            digest.update(np.ascontiguousarray(self.values.T).tobytes())
            if self.times_ns is not None:
                digest.update(self.times_ns.tobytes())
            if len(self.origins) > 1:
                digest.update(repr(self.origins).encode())
            self._hash.append(digest.hexdigest())
        return self._hash[0]


def _read_only(array: NDArray[_T]) -> NDArray[_T]:
    view = array.view()
    view.setflags(write=False)
    return view
