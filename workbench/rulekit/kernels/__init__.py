"""Where each kernel lives; the accelerator is imported when the first kernel is asked for."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

MODULES = {
    "scaled": "scales",
    "ewma_z": "scales",
    "ewm": "scales",
    "cusum": "scales",
    "lagged": "basic",
    "curvature": "basic",
    "moments": "basic",
    "extremes": "basic",
    "ordered": "basic",
    "slope": "basic",
    "zscore": "deviation",
    "against_median": "deviation",
    "range_excess": "deviation",
    "level_shift": "deviation",
    "spike": "deviation",
    "spread_ratio": "deviation",
    "against_peaks": "peaks",
    "ar_residual": "forecast",
    "profile": "seasonal",
    "phase_median": "seasonal",
    "two_profiles": "seasonal",
    "harmonics": "harmonics",
    "flat": "logic",
    "run": "logic",
    "count": "logic",
}


@dataclass(frozen=True)
class Kernel:
    """init(*params) → state [m]; loop(states [s, m], rows [r], x [r, n] read-only, out [r, n]) advances those states of
    s series that `rows` names by n points each; of each series alone it gives the same bits."""

    init: Callable[..., Array]
    loop: Callable[[Array, Rows, Array, Array], None]


@cache
def load(name: str) -> Kernel:
    """The kernel of this name, compiled or taken from the disk cache; a KeyError for an unknown name."""
    module = import_module(f"workbench.rulekit.kernels.{MODULES[name]}")
    loop = getattr(module, f"{name}_loop")
    if not loop.signatures:
        loop.compile(import_module("workbench.rulekit.kernels.common").SIGNATURE)
        loop.disable_compile()
    return Kernel(init=getattr(module, f"{name}_init"), loop=loop)


@cache
def fingerprint() -> str:
    """Hash of all kernel sources, 16 hex digits; compiled loops are kept in a folder of this name."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
