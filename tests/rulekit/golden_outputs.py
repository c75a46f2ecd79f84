"""The outputs that hold version 1 of rulekit: `python -m tests.rulekit.golden_outputs` prints them for the file.

A new feature is added to the file; an entry that is in it never changes.
"""

from __future__ import annotations

import hashlib
import json
import sys

import numpy as np

from tests.rulekit.cases import CALLS, Array
from workbench import rulekit as rk

LONG_CALLS: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("mean", (1440,)),
    ("std", (181,)),
    ("median", (1440,)),
    ("mad", (1440,)),
    ("robust_z", (288,)),
    ("range_excess", (500,)),
    ("ewma_z", (20, 200)),
    ("jump", (1, 200)),
    ("peak_ratio", (288, 14)),
    ("level_shift", (15, 181)),
    ("ar_z", (25, 0.998, 200)),
    ("ar_range_excess", (25, 0.998, 200)),
    ("seasonal_z", (288, 1)),
    ("seasonal_local_z", (288, 20, 200, 1)),
    ("seasonal_median_z", (288, 5, 200)),
    ("two_seasons_local_z", (288, 96, 20, 200, 1)),
    ("harmonic_z", (288, 0, 3, 20, 0.998, 200)),
    ("harmonic_z", (96, 288, 3, 20, 0.998, 200)),
    ("std_ratio", (15, 181)),
)


def series() -> Array:
    """Season, noise, spikes, a shift, flat stretches and gaps in whole numbers, equal everywhere [4000]."""
    state, values = 1, []
    for t in range(4000):
        total = 0
        for _ in range(4):
            state = (1103515245 * state + 12345) % 2**31
            total += state >> 16
        noise = total / 65536.0 - 1.0
        season = abs(t % 288 - 144) / 24.0
        spike = 9.0 if t % 997 == 500 else 0.0
        values.append(100.0 + season + noise + spike + (5.0 if t >= 2500 else 0.0))
    x = np.array(values)
    x[1200:1240] = x[1200]
    x[3100:3130] = np.nan
    x[::611] = 0.0
    return x


def entry(name: str, params: tuple[float, ...]) -> dict[str, object]:
    """Hash of all output bits (every NaN counts as the same NaN) and every 500th value for people to compare."""
    out = np.array(getattr(rk.bind(rk.fresh), name)(series(), *params), dtype="<f8")
    out[np.isnan(out)] = np.nan
    return {"sha256": hashlib.sha256(out.tobytes()).hexdigest(), "values": [float(v).hex() for v in out[499::500]]}


def outputs() -> dict[str, dict[str, object]]:
    """All entries by call."""
    return {f"{name}{params}": entry(name, params) for name, params in (*CALLS, *LONG_CALLS)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"version": rk.VERSION, "outputs": outputs()}, indent=0) + "\n")
