"""Three scenarios and cases of them, written by hand: mining, a memory leak, a backup that looks like trouble."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.investigate.known import Known
from workbench.model.case import ANOMALOUS, NORMAL, Case
from workbench.model.logs import LogLines
from workbench.model.rule import InputSpec, Rule
from workbench.model.scenario import Scenario
from workbench.model.series import Series

METRICS = ("cpu_usage", "mem_usage", "disk_io", "net_in", "net_out")
STEP_NS = 5 * 10**9
START_NS = 1_700_000_000 * 10**9
N = 90
_TEXT = """import numpy as np
import rulekit as rk

FROM = {least}
LINES = 1.0


def inference(sample: np.ndarray) -> np.ndarray:
    metric = sample[:, 0]
    said = sample[:, 1]
    # Abnormal Rule 1: {comment}
    return ((metric > FROM) & (rk.count(said > 0, window=90) >= LINES)).astype(int)
"""
MINE, LEAK, BACKUP = "mali_1", "anom_2", "norm_1"


def rule(scenario: str, title: str, column: str, least: float, phrases: dict[str, tuple[str, ...]]) -> Rule:
    first = next(iter(phrases))
    text = _TEXT.format(least=least, comment=f"{column} is high and the log speaks of {first}")
    label = NORMAL if scenario.startswith("norm") else ANOMALOUS
    spec = InputSpec(columns=(column, f"log.{first}"), patterns=phrases)
    return Rule(scenario, text, input=spec, scenario=Scenario(scenario, title, label), runbook=f"see {title}")


def known() -> Known:
    return Known(
        (
            rule(MINE, "cryptomining", "cpu_usage", 80.0, {"miner": ("miner", "hash rate"), "pool": ("pool",)}),
            rule(LEAK, "memory leak", "mem_usage", 75.0, {"memory": ("out of memory", "allocation failed")}),
            rule(BACKUP, "nightly backup", "disk_io", 60.0, {"backup": ("backup", "snapshot"), "copied": ("copied",)}),
        ),
        {"failures": ("failed", "error"), "planned": ("scheduled", "completed")},
    )


def lines_of(said: Sequence[tuple[int, str, str]]) -> LogLines:
    """Lines (point, level, message) on the clock of the metrics."""
    n = len(said)
    return LogLines(
        np.arange(1, n + 1),
        np.array([START_NS + STEP_NS * point for point, _, _ in said], np.int64),
        np.ones(n, np.bool_),
        tuple(level for _, level, _ in said),
        tuple("app" for _ in said),
        tuple(message for _, _, message in said),
        tuple(message for _, _, message in said),
    )


def metrics_of(rng: np.random.Generator, **raised: float) -> Series:
    """Quiet metrics, of which some are raised by so much from a third of the case on."""
    values: NDArray[np.float64] = np.array([15.0, 40.0, 20.0, 1.0, 1.0]) + rng.normal(0, [1, 1, 1, 0.1, 0.1], (N, 5))
    for name, by in raised.items():
        values[30:, METRICS.index(name)] += by
    return Series("case", values, START_NS + STEP_NS * np.arange(N, dtype=np.int64), METRICS, interval_ns=STEP_NS)


BACKGROUND = [(4, "INFO", "session opened for user web"), (20, "INFO", "GET /index 200"), (60, "INFO", "GET /cart 200")]
SAID = {
    MINE: [(31, "", "miner started"), (40, "", "pool accepted share"), (50, "", "hash rate 12 kH/s")],
    LEAK: [(50, "ERROR", "allocation failed"), (70, "ERROR", "out of memory: worker was stopped")],
    BACKUP: [(30, "INFO", "backup began"), (45, "INFO", "copied 120 files"), (80, "INFO", "snapshot completed")],
}
RAISED = {MINE: {"cpu_usage": 75.0}, LEAK: {"mem_usage": 45.0}, BACKUP: {"disk_io": 60.0, "cpu_usage": 20.0}}


def case_of(scenario: str, seed: int, logs: bool = True, metrics: bool = True) -> Case:
    rng = np.random.default_rng(seed)
    said = sorted(BACKGROUND + (SAID[scenario] if logs else []))
    raised = RAISED[scenario] if metrics else {}
    label = NORMAL if scenario.startswith("norm") else ANOMALOUS
    return Case(f"{scenario}_{seed}", metrics_of(rng, **raised), lines_of(said), label, scenario)


def quiet_case(seed: int) -> Case:
    return Case(f"quiet_{seed}", metrics_of(np.random.default_rng(seed)), lines_of(BACKGROUND))


def cases(count: int = 12) -> list[Case]:
    return [case_of(scenario, seed) for seed in range(count) for scenario in (MINE, LEAK, BACKUP)]


def write_cases(folder: Path, some: Sequence[Case]) -> Path:
    """The cases as files in the layout of the benchmark."""
    for case in some:
        group, number = case.scenario.split("_")
        place = folder / f"{group}_dataset" / f"scenario_{number}"
        place.mkdir(parents=True, exist_ok=True)
        times = case.metrics.times_ns
        assert times is not None
        rows = [",".join([stamp(int(at)), *map(str, row)]) for at, row in zip(times, case.metrics.values, strict=True)]
        (place / f"{case.name}.csv").write_text("\n".join([",".join(("timestamp", *METRICS)), *rows]) + "\n")
        said = zip(case.lines.times_ns.tolist(), case.lines.levels, case.lines.messages, strict=True)
        lines = [f"{stamp(at)} {level or 'INFO'} app: {message}" for at, level, message in said]
        (place / f"{case.name}.log").write_text("\n".join(lines) + "\n")
    return folder


def stamp(ns: int) -> str:
    return datetime.fromtimestamp(ns / 1e9, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
