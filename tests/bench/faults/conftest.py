"""Two small days of four services, with faults one after the other; the days share one kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

SERVICES = ("ts-cart-service", "ts-mail-service", "ts-order-service", "ts-user-service")
START = 1_700_000_040 // 60 * 60
BEFORE, EVERY = 40, 20  # minutes before the first fault, and from one fault to the next
CPU, BROKEN = "cpu_contention", "return"
Faults = Sequence[tuple[str, str]]


def pod(service: str, day: int) -> str:
    """The name of the pod of a service, which has other hashes every day."""
    return f"{service}-{day}a2b3c4d5{'ef'[day]}-{'abcde'[day]}x2yz"


def write_day(folder: Path, day: int, faults: Faults, quiet: bool = False) -> None:
    """A day with faults (kind, service) one after the other; with `quiet` half as many lines of everybody."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(day)
    starts = [START + 60 * (BEFORE + EVERY * i) for i in range(len(faults))]
    minutes = START + 60 * np.arange(BEFORE + EVERY * len(faults))
    metrics = [row for name in SERVICES for row in _metrics(name, day, faults, starts, minutes, rng)]
    pd.DataFrame(metrics).to_parquet(folder / "metrics.parquet")
    windows = [(*fault, start + 60 * i) for fault, start in zip(faults, starts, strict=True) for i in range(3)]
    counts = [
        {"phase": "fault", "minute": minute, "PodName": pod(name, day), "level": "INFO", "n": int(rng.integers(60, 70))}
        for name in SERVICES
        for *_, minute in windows
    ]
    table = pd.DataFrame(counts)
    table["n"] //= 2 if quiet else 1
    table.to_parquet(folder / "log_counts.parquet")
    lines = [row for name in SERVICES for window in windows for row in _lines(name, day, *window)]
    pd.DataFrame(lines).to_parquet(folder / "log_sample.parquet")
    told = [
        {"inject_pod": pod(at, day), "inject_type": kind, "t": start + 7}
        for (kind, at), start in zip(faults, starts, strict=True)
    ]
    pd.DataFrame(told).to_csv(folder / "faults.csv", index=False)


def _metrics(
    name: str, day: int, faults: Faults, starts: list[int], minutes: Any, rng: Any
) -> Iterator[dict[str, Any]]:
    cpu = 5 + rng.normal(0, 0.2, len(minutes))
    for (kind, at), start in zip(faults, starts, strict=True):
        if kind == CPU and at == name:
            cpu[(minutes >= start) & (minutes < start + 180)] += 400
    for minute, value in zip(minutes.tolist(), cpu, strict=True):
        yield {"minute": minute, "timestamp": minute + 9, "PodName": pod(name, day), "CpuUsage(m)": value, "label": 0}


def _lines(name: str, day: int, kind: str, at: str, minute: int) -> Iterator[dict[str, Any]]:
    said = [("INFO", f"served request {i} of a user") for i in range(4)]
    if kind == BROKEN and at == name:
        said += [("ERROR", f"[find][No item {i} in the list]") for i in range(6)]
    for k, (level, text) in enumerate(said):
        yield {
            "phase": "fault",
            "TimeUnixNano": (minute + k) * 10**9,
            "minute": minute,
            "PodName": pod(name, day),
            "level": level,
            "template": "",
            "msg": f"10:00:0{k}.1 {level} a.B#1 TraceID: {minute}{k} SpanID: 0f {text}",
        }


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the two days."""
    folder = tmp_path_factory.mktemp("faults")
    cpu = [(CPU, service) for service in SERVICES[:3]]
    write_day(folder / "2023-01-01", 0, cpu)
    broken = [(BROKEN, service) for service in SERVICES]
    write_day(folder / "2023-01-02", 1, [*cpu, *broken, (CPU, SERVICES[3]), *broken[:3]])
    return folder
