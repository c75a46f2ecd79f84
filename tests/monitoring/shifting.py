"""A series with a season, whole or lost, and a pack whose rule asks for it: for tests of drift and its false alarms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.packs.made import WHEN
from workbench.model.rule import Evidence, InputSpec, Rule
from workbench.model.series import Series
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack
from workbench.packs.reference.reference import keep_reference
from workbench.sandbox.host import Host, HostOptions

START = 1_767_225_600  # 2026-01-01
STEP = 300  # s
DAY = 288  # points
TEXT = """import numpy as np
import rulekit as rk

HIGH = 12.0
FAR = 9.0
JUMP = 12.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    step = np.abs(rk.diff_z(value))
    # Abnormal Rule 1: the value is high
    flags = value > HIGH
    # Abnormal Rule 2: the value is not what it is at this time of the day
    flags = flags | (np.abs(rk.seasonal_z(value, 288)) > FAR)
    # Abnormal Rule 3: the value jumps
    flags = flags | (step > JUMP)
    return flags
"""
SEASONAL = "np.abs(rk.seasonal_z(value, 288))"


def day_after_day(seed: int, days: int, lost: bool = False) -> np.ndarray:
    """Values (288 × days,) with the course of a day. `lost`: each day begins at another hour, so that the same values
    come as often, one after the other as before, and the season is gone."""
    random = np.random.default_rng(seed)
    hours = np.arange(DAY * days) / DAY
    if lost:
        hours = hours + np.repeat(random.random(days), DAY)
    return 3 * np.sin(2 * np.pi * hours) + random.normal(0, 0.5, DAY * days)


def series(values: np.ndarray, name: str = "cpu") -> Series:
    """The values as a series of five minutes."""
    times = (START + STEP * np.arange(len(values), dtype=np.int64)) * 10**9
    return Series(name, values.reshape(-1, 1), times, interval_ns=STEP * 10**9)


def table(path: Path, values: np.ndarray) -> Path:
    """The values as a CSV file."""
    rows = "".join(f"{START + STEP * i},{value}\n" for i, value in enumerate(values.tolist()))
    path.write_text("timestamp,value\n" + rows)
    return path


def packed(folder: Path, learned: np.ndarray, kept: bool = True) -> Path:
    """A pack of the rule; `kept`: with the reference of what it was learned from."""
    rule = Rule("daily", TEXT, id="daily", input=InputSpec(series=("*",)))
    rule = approve(replace(rule, evidence=Evidence(alerts_per_day=1.0)), "Ann", WHEN)
    with Host(options=HostOptions(spare=False)) as host:
        references = {rule.name: keep_reference(rule, [series(learned)], host)} if kept else {}
    return write_pack([rule], folder / "daily-1.0.0.rulepack", name="daily", version="1.0.0", references=references)
