"""A small labeled set on disk: three curves of jumps and one without any event, with a test half each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

POINTS = 1600
EVERY = 80  # points from one jump to the next
QUIET = "quiet"
NAMES = ("a", "b", "c", QUIET)


def write_set(folder: Path, name: str = "Made", canary: float | None = None) -> Path:
    """`folder/name/<curve>.parquet`; `canary`: a value that all points of the test halves have, labels turned."""
    (folder / name).mkdir(parents=True)
    for number, curve in enumerate(NAMES):
        rng = np.random.default_rng(number)
        value, label = rng.normal(100.0, 1.0, POINTS), np.zeros(POINTS, np.int8)
        for start in () if curve == QUIET else range(30 + 5 * number, POINTS - 3, EVERY):
            value[start : start + 3] += 20.0
            label[start : start + 3] = 1
        is_test = (np.arange(POINTS) >= POINTS // 2).astype(np.int8)
        if canary is not None:
            value[is_test == 1], label[is_test == 1] = canary, 1 - label[is_test == 1]
        times = 1_700_000_000 + 300 * np.arange(POINTS)
        frame = pd.DataFrame({"timestamp": times, "value": value, "label": label, "is_test": is_test})
        frame.to_parquet(folder / name / f"{curve}.parquet")
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one set, and a folder that holds none."""
    folder = write_set(tmp_path_factory.mktemp("accuracy") / "data")
    (folder / "context").mkdir()
    return folder
