"""Decorators and small numeric guards shared by every compiled kernel."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import numpy as np
from numba import config, njit, types
from numpy.typing import NDArray

from workbench.rulekit.kernels import fingerprint

F = TypeVar("F", bound=Callable[..., Any])
Array = NDArray[np.float64]


class State(Protocol):
    """What a compiled step sees of a float64 array: numbers by index."""

    @property
    def size(self) -> int:
        """Number of entries."""

    def __getitem__(self, index: int, /) -> float: ...

    def __setitem__(self, index: int, value: float, /) -> None: ...


class Block(Protocol):
    """What a compiled loop sees of a float64 matrix: a row for each series."""

    def __getitem__(self, row: int, /) -> State: ...


class Rows(Protocol):
    """What a compiled loop sees of the numbers of the series that have points now."""

    @property
    def size(self) -> int:
        """Number of entries."""

    def __getitem__(self, index: int, /) -> int: ...


# Inputs are declared read-only, so read-only and ordinary arrays share one compiled loop.
SIGNATURE = types.void(
    types.Array(types.float64, 2, "C"),
    types.Array(types.int64, 1, "C", readonly=True),
    types.Array(types.float64, 2, "C", readonly=True),
    types.Array(types.float64, 2, "C"),
)

HUGE = 1e150  # a larger magnitude counts as missing: its square would overflow
CAP = 1e6  # no scaled deviation or ratio exceeds this, so constant history gives no inf
ROUNDING = 1e-10  # a difference below this share of its operands is rounding noise and counts as 0
SIGMA_OF_MAD = 1.482602218505602  # normal law: sigma = MAD / 0.6745
SIGMA_OF_MEAN = 1.2533141373155001  # normal law: sigma = sqrt(pi / 2) * mean absolute deviation


_OPTIONS = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}


def step(function: F) -> F:
    """Compile a step or a part of one, to be called from compiled code only; kept on disk as part of its loops."""
    return cast(F, njit(no_cpython_wrapper=True, **_OPTIONS)(function))


def loop(function: F) -> F:
    """Compile a batch loop and keep it on disk; without any writable cache folder it lives in memory only.

    A kept loop does not notice that a step it took from another module has changed, so the folder (in NUMBA_CACHE_DIR,
    else beside the sources, else the user's) is named after the sources of all kernels.
    """
    given = config.CACHE_DIR
    config.CACHE_DIR = str(Path(given or Path(__file__).parent / "__pycache__") / fingerprint())
    try:
        return cast(F, njit(cache=True, **_OPTIONS)(function))
    except RuntimeError:
        return cast(F, njit(**_OPTIONS)(function))
    finally:
        config.CACHE_DIR = given


@step
def present(x: float) -> bool:
    """True for a usable number: not NaN, not infinite, not beyond HUGE."""
    return abs(x) <= HUGE


@step
def part(s: State, start: int, stop: int) -> State:
    """Entries `start` to `stop` of a state as a state of their own, not a copy."""
    return s[start:stop]  # type: ignore[index, return-value]  # compiled code knows slices; the protocol of a step needs none


@step
def tidy(difference: float, a: float, b: float) -> float:
    """A difference of a and b, with pure rounding noise set to 0."""
    if abs(difference) <= ROUNDING * max(abs(a), abs(b)):
        return 0.0
    return difference


@step
def capped(numerator: float, denominator: float) -> float:
    """numerator / denominator held within ±CAP; 0 / 0 is 0; the denominator is not negative."""
    if numerator == 0.0:
        return 0.0
    if denominator * CAP <= abs(numerator):
        return CAP if numerator > 0.0 else -CAP
    return numerator / denominator


@step
def least_squares(s: State, n: int, weights: int, gain: int, p: int, error: float, share: float, forget: float) -> None:
    """One step of recursive least squares: weights (n,) at `weights` and their uncertainty P (n, n) at `p` learn from
    an error by `share` of the gain (n,) at `gain`; what was known counts `forget` as much."""
    for i in range(n):
        s[weights + i] += s[gain + i] * (share * error)
    undo = 1.0 / forget
    for i in range(n):
        g = s[gain + i]
        row = p + i * n
        for j in range(n):
            s[row + j] = (s[row + j] - (g * s[gain + j]) * share) * undo


@step
def capped_ratio(numerator: float, denominator: float) -> float:
    """numerator / denominator of any signs held within ±CAP; 0 / 0 is 1 (nothing changed)."""
    if numerator == denominator:
        return 1.0
    if denominator < 0.0:
        return capped(-numerator, -denominator)
    return capped(numerator, denominator)


@step
def clip(value: float, limit: float) -> float:
    """value held within ±limit."""
    return max(-limit, min(limit, value))
