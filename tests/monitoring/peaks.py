"""A rule that asks for high values, a day with peaks, and what people said of them: for tests of deployed packs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.packs.made import WHEN
from workbench.model.rule import Evidence, InputSpec, Rule
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack

TEXT = """import numpy as np

HIGH = 4.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: the value is high
    return value > HIGH
"""
START = 1_767_225_600  # 2026-01-01


def packed(folder: Path, version: str, high: float = 4.0) -> Path:
    rule = Rule("high", TEXT.replace("4.0", str(high)), id="high", input=InputSpec(series=("*",)))
    rule = approve(replace(rule, evidence=Evidence(alerts_per_day=2.0)), "Ann", WHEN)
    return write_pack([rule], folder / f"demo-{version}.rulepack", name="demo", version=version)


def table(
    path: Path, seed: int, peaks: int = 2, shift: float = 0.0, missing: float = 0.0, labeled: bool = False
) -> Path:
    """A day of minutes with peaks of 5 (every other one) and 8, a point each; `labeled`: those of 8 are anomalies."""
    random = np.random.default_rng(seed)
    values = random.normal(shift, 0.5, 1440)
    values[100 : 100 + 60 * peaks : 60] = np.resize([5.0, 8.0], peaks)
    values[random.random(1440) < missing] = np.nan
    marks = [f",{int(v == 8.0)}" if labeled else "" for v in values]
    rows = "".join(f"{START + 60 * i},{'' if np.isnan(v) else v}{marks[i]}\n" for i, v in enumerate(values))
    path.write_text(f"timestamp,value{',label' if labeled else ''}\n{rows}")
    return path


def answers(path: Path, peaks: int) -> Path:
    """Peaks of 5 are false alarms, those of 8 true; the last two alerts were not answered."""
    rows = [f"cpu,{START + 60 * (100 + 60 * i)},{'true' if i % 2 else 'false'}\n" for i in range(peaks - 2)]
    path.write_text("series,time,verdict\n" + "".join(rows))
    return path
