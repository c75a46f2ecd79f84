"""Names of metrics as people write them, and the ones that rules read."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.model.metric_names import renamed, usual_name, usual_names
from workbench.model.series import Series


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        *((name, "cpu_usage") for name in ("cpu", "cpu %", "CPU", "cpu_usage_percent", "CPUUtilization", "node_cpu")),
        *(
            (name, "cpu_usage")
            for name in ("instance:node_cpu_utilisation:rate5m", "system.cpu.pct", "CpuUsageRate(%)")
        ),
        *((name, "mem_usage") for name in ("mem", "memory", "Memory Usage (%)", "ram_used_percent", "mem_util")),
        *((name, "disk_io") for name in ("disk", "disk io", "DiskWriteBytes", "disk_throughput", "iops")),
        *((name, "net_in") for name in ("network_in", "NetworkIn", "rx_bytes", "net.bytes.recv", "network ingress")),
        *((name, "net_out") for name in ("network_out", "NetworkOut", "tx_bytes", "net_bytes_sent", "egress network")),
    ],
)
def test_a_name_of_known_words_is_read_by_the_name_of_the_rules(name: str, read_as: str) -> None:
    assert usual_name(name) == read_as


@pytest.mark.parametrize(
    "name",
    [
        *("disk_usage_percent", "disk_free", "node_cpu_seconds_total", "cpu_steal", "cpu_iowait", "memory_free"),
        *("mem_used_bytes", "swap", "latency", "net", "network", "gpu_usage", "cpu_cores", "in", "cpu_net_in", ""),
    ],
)
def test_a_name_that_means_something_else_or_nothing_sure_stays(name: str) -> None:
    assert usual_name(name) == name


def test_what_has_the_name_already_keeps_it_and_of_several_the_plainest_is_taken() -> None:
    assert usual_names(("cpu", "cpu_usage")) == {}
    assert usual_names(("system cpu percent", "cpu", "memory")) == {"cpu": "cpu_usage", "memory": "mem_usage"}


def test_a_series_without_such_names_stays_the_same_object() -> None:
    series = Series("x", np.zeros((2, 1)), None, ("value",))
    assert renamed(series) is series
    assert renamed(Series("x", np.zeros((2, 2)), None, ("cpu %", "queue"))).columns == ("cpu_usage", "queue")
