"""From conditions to flags: the one function that decides at which points of a condition a flag stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

NOT_JUDGED = -1


@dataclass(frozen=True)
class Emit:
    """`every`: each point of a condition is flagged. `first`: only the first point of a run; runs that are at most
    `gap_points` normal points apart count as one."""

    mode: Literal["every", "first"] = "every"
    gap_points: int = 0


def emit_flags(
    condition: NDArray[np.int8], emit: Emit, last_on: int | None = None, origins: Sequence[int] = (0,)
) -> NDArray[np.int8]:
    """Flags (n,) of a condition (n,) of 1, 0 or −1 (not judged, kept as it is).

    `last_on`: how many points before the first one the condition last held (1 = directly before), None = never:
    what a stream carries from block to block, so that flags do not depend on how the points arrive. `origins`: the
    points at which the series begins anew; runs before and after one of them are never one.
    """
    condition = np.asarray(condition, np.int8)
    if emit.mode == "every":
        return condition.copy()
    flags = np.minimum(condition, np.int8(0))  # what was not judged stays so
    on = np.flatnonzero(condition == 1)
    if len(on):
        before = np.empty(len(on), np.int64)
        before[1:] = on[:-1]
        before[0] = on[0] - emit.gap_points - 2 if last_on is None else -last_on
        stretch = np.searchsorted(np.asarray(origins), on, "right")
        anew = np.concatenate([[False], stretch[1:] != stretch[:-1]])
        flags[on[(on - before > emit.gap_points + 1) | anew]] = 1
    return flags


def points_since_on(condition: NDArray[np.int8], last_on: int | None = None) -> int | None:
    """What the next block must be given as `last_on` after this one."""
    last = np.asarray(condition, np.int8).tobytes().rfind(1)  # for a single point much quicker than by numpy
    if last >= 0:
        return len(condition) - last
    return None if last_on is None else last_on + len(condition)
