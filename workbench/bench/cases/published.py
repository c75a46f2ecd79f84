"""What was published of the cases of CloudAnoBench (arXiv 2508.01844): a statement a scenario, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Statistic = Literal["mean", "level", "peak", "least", "slope", "turn", "lines"]


@dataclass(frozen=True)
class Statement:
    """One published range of one scenario.

    `statistic` of a case: mean; level = 90th percentile; peak = largest value; least = smallest value; slope = per row,
    least squares from the first row to the peak; turn = mean of the last fifth over that of the first fifth; lines =
    how many match `metric`, a regular expression. Units are those of the metric.
    """

    scenario: str
    metric: str
    statistic: Statistic
    low: float
    high: float
    said: str


_ALL = float("inf")
STATEMENTS = (
    Statement("anom_2", "mem_usage", "slope", 0.6, 0.73, "memory rises .6–.73 per step"),
    Statement("anom_2", "mem_usage", "peak", 83, 100, "to 83–100 %"),
    Statement("anom_2", "disk_io", "peak", 99, 424, "disk peaks 99–424"),
    Statement("anom_2", "cpu_usage", "mean", 15, 20, "CPU 15–20"),
    Statement("anom_2", "net_out", "turn", 0.7, 1.4, "network flat"),
    Statement("anom_3", "disk_io", "peak", 90, 105, "disk rises to 100"),
    Statement("anom_3", "disk_io", "mean", 45, 78, "disk, mean 45–78"),
    Statement("anom_3", "cpu_usage", "mean", 15, 25, "CPU 15–25"),
    Statement("anom_3", "mem_usage", "mean", 35, 45, "memory about 40"),
    Statement("mali_1", "cpu_usage", "peak", 99, 99.95, "CPU to 99.9 %"),
    Statement("mali_1", "cpu_usage", "least", 10, 20, "CPU from 15"),
    Statement("mali_1", "net_out", "level", 3, 7, "network out to 3–7"),
    Statement("mali_1", "disk_io", "turn", 0.0, 0.9, "disk falls"),
    Statement("mali_1", "xmrig|stratum|pool", "lines", 3, _ALL, "three lines or more with xmrig, stratum, pool"),
    Statement("mali_5", "net_out", "level", 49, 80, "network out 49–80"),
    Statement("mali_5", "cpu_usage", "level", 60, 75, "CPU 60–75"),
    Statement("mali_6", "cpu_usage", "least", 10, 28, "CPU 10–28"),
    Statement("mali_6", "cpu_usage", "peak", 10, 28, "CPU 10–28"),
    Statement("mali_6", "mem_usage", "least", 37, 53, "memory 37–53"),
    Statement("mali_6", "mem_usage", "peak", 37, 53, "memory 37–53"),
    Statement("mali_6", "net_out", "least", 0.3, 2, "network .3–2"),
    Statement("mali_6", "net_out", "peak", 0.3, 2, "network .3–2"),
    Statement("mali_7", "cpu_usage", "peak", 92, 99, "bursts, CPU 92–99 %"),
    Statement("mali_7", "net_in", "peak", 15, 25, "with network in 15–25"),
    Statement("mali_10", "disk_io", "peak", 255, 3845, "one spike, disk 255–3845"),
    Statement("mali_10", "cpu_usage", "peak", 62, 93, "CPU 62–93"),
    Statement("mali_11", "cpu_usage", "peak", 42, 50, "CPU spike 42–50"),
    Statement("mali_11", "net_out", "peak", 70, 110, "network out 110 (or in 71) spike"),
    Statement("norm_3", "cpu_usage", "peak", 95, 100, "CPU to 95–100 %"),
    Statement("norm_3", "disk_io", "peak", 90, 446, "disk 90–446"),
    Statement("norm_3", "cpu_usage", "turn", 0.5, 1.5, "then back"),
    Statement("norm_9", "ERP", "lines", 1, _ALL, "ERP lines"),
    Statement("norm_15", "adding new connection", "lines", 1, _ALL, "pool: adding new connection"),
)
COUNTS = {"cases": 1252, "rows": 112_000, "lines": 88_000}  # of the original; lines and rows rounded there
ROWS, LINES = (43, 90), (40, 80)  # of a case
