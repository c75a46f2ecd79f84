"""Runs one stage over one block of points: the only way from a light module to a compiled kernel."""

from functools import cache
from threading import Lock

import numpy as np

from workbench.rulekit.feature import Array, Feature, Result, Stage
from workbench.rulekit.kernels import Kernel, load

_FLOAT64 = np.dtype(np.float64)
ALONE = np.zeros(1, np.int64)  # the rows of a block that holds one series
ALONE.flags.writeable = False
_one_at_a_time = Lock()


@cache
def ready_kernel(name: str) -> Kernel:
    """As `load`, for any thread: of two that load one kernel at once the later would find its compiler shut."""
    with _one_at_a_time:
        return load(name)


def as_points(x: object) -> Array:
    """x as contiguous float64 [n], itself where it is that already; a ValueError for other shapes or types.

    Whoever takes the points must not change them: kernels are compiled for read-only input.
    """
    if type(x) is np.ndarray and x.ndim == 1 and x.dtype == _FLOAT64 and x.flags.c_contiguous:
        return x
    array = np.asarray(x)
    if array.ndim != 1:
        raise ValueError(f"a feature takes one value a point, shape (n,), not shape {array.shape}")
    if array.dtype.kind not in "biuf":
        raise ValueError(f"a feature takes numbers or truth values, not {array.dtype}")
    return np.ascontiguousarray(array, dtype=np.float64)


def new_state(stage: Stage) -> Array:
    """The state of a stage before its first point."""
    return ready_kernel(stage.kernel).init(*stage.params)


def run_stage(stage: Stage, state: Array, points: Array) -> Array:
    """Output of the stage for a block [n] from as_points; the state moves on by n points."""
    out = np.empty(points.size)
    ready_kernel(stage.kernel).loop(state.reshape(1, -1), ALONE, points.reshape(1, -1), out.reshape(1, -1))
    return out


def as_result(feature: Feature, out: Array) -> Result:
    """The last stage's output as numbers, or as truth values where the feature gives those."""
    return out != 0.0 if feature.gives == "truth" else out
