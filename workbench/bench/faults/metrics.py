"""Evidence of metrics: how far each service left its own earlier minutes, beyond what all services did."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.bench.faults.reading import MINUTE, Day, Fault

EARLIER = 30  # minutes before the fault that tell what is usual
USUAL = 0.95
FAMILIES = {  # kinds of metrics; what several metrics say of one kind counts once
    "CPU": ("CpuUsage(m)", "CpuUsageRate(%)"),
    "memory": ("MemoryUsage(Mi)", "MemoryUsageRate(%)"),
    "system calls": ("SyscallRead", "SyscallWrite"),
    "network": ("NetworkReceiveBytes", "NetworkTransmitBytes"),
    "latency as client": ("PodClientLatencyP90(s)", "PodClientLatencyP95(s)", "PodClientLatencyP99(s)"),
    "latency as server": ("PodServerLatencyP90(s)", "PodServerLatencyP95(s)", "PodServerLatencyP99(s)"),
    "requests": ("PodWorkload(Ops)",),
    "success": ("PodSuccessRate(%)",),
    "node": ("NodeCpuUsageRate(%)", "NodeMemoryUsageRate(%)", "NodeNetworkReceiveBytes"),
}
UP, DOWN = "rises", "falls"

Found = dict[str, dict[str, float]]  # item → service → size


def metric_items(day: Day, fault: Fault) -> Found:
    """For each family, up and down: how far each service left its own earlier minutes, less the median of all."""
    found: Found = {}
    for family, names in FAMILIES.items():
        for name in names:
            if name not in day.metrics:
                continue
            sizes = deviations(day.metrics[name], fault)
            for way, signed in ((UP, sizes), (DOWN, -sizes)):
                own = found.setdefault(f"{family} {way}", {})
                for service, size in (signed - signed.median()).dropna().items():
                    own[service] = max(own.get(service, -np.inf), float(size))
    return found


def deviations(table: Any, fault: Fault) -> Any:
    """Of each service, how far the mean of the window lies from the median of the minutes before, in units of how far
    means of as many minutes lay from it before (USUAL of them no farther).

    The unit is floored by a tenth of the median and a twentieth of the usual size of the metric, so that a flat metric
    does not make anything out of noise.
    """
    before = table.loc[fault.start - EARLIER * MINUTE : fault.start - MINUTE]
    during = table.loc[fault.start : fault.stop - MINUTE]
    usual = before.median()
    spread = (before.rolling((fault.stop - fault.start) // MINUTE, min_periods=1).mean() - usual).abs().quantile(USUAL)
    least = 0.1 * usual.abs() + 0.05 * table.abs().median().median() + 1e-6
    return (during.mean() - usual) / np.maximum(spread, least)
