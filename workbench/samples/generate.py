"""Write the sample series as CSV files: the same seed gives the same bytes."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from workbench.errors import DataError
from workbench.model.series import Series
from workbench.samples.seasons import FAMILIES, POINTS, seasons
from workbench.samples.series import RECIPES, series

SEED = 20_260_302


def generate_samples(folder: Path, seed: int = SEED) -> tuple[Path, ...]:
    """Writes `<name>.csv` (timestamp, value, label) for each sample series into `folder`; what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in RECIPES:
        path = folder / f"{name}.csv"
        path.write_bytes(csv_text(series(name, None, generator(name, seed)), RECIPES[name].clock).encode())
        written.append(path)
    return tuple(written)


def generate_family(folder: Path, family: str, count: int, seed: int = SEED) -> tuple[Path, ...]:
    """Writes `count` series of a family (a key of FAMILIES) as `<family>_<number>.csv` into `folder`; what was written.

    Raises DataError for a family that there is not.
    """
    if family not in FAMILIES:
        known = ", ".join(FAMILIES)
        raise DataError(f"There is no family {family} of series", f"the families are {known}", "Name one of them")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number in range(1, count + 1):
        name = f"{family}_{number:0{len(str(count))}d}"
        made = seasons(name, POINTS, generator(f"{family}_{number}", seed), changes=FAMILIES[family])
        path = folder / f"{name}.csv"
        path.write_bytes(csv_text(made, "iso").encode())
        written.append(path)
    return tuple(written)


def generator(name: str, seed: int = SEED) -> np.random.Generator:
    """The random generator of one sample series: each has its own, so that a new series changes no other."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def csv_text(made: Series, clock: str) -> str:
    """The series as CSV text with times as ISO in UTC (`clock` "iso") or Unix seconds ("unix"), LF at the ends."""
    assert made.times_ns is not None and made.labels is not None  # every sample has both
    seconds = (made.times_ns // 10**9).tolist()
    times = [_iso(second) for second in seconds] if clock == "iso" else [str(second) for second in seconds]
    rows = zip(times, made.value.tolist(), made.labels.mask(len(made)).tolist(), strict=True)
    return "timestamp,value,label\n" + "".join(f"{time},{value!r},{label}\n" for time, value, label in rows)


def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
