"""A fleet on a real Dask cluster: the same as on this machine, also where workers die and schedulers start anew."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fleet.data import QUICK, Made, planned
from tests.fleet.test_fleet_run import result, run
from workbench.compiled import prepare
from workbench.errors import UsageError
from workbench.fleet.cluster import ClusterExecutor
from workbench.fleet.plan import FleetPlan
from workbench.fleet.running.run import run_fleet
from workbench.model.events import Event, Finished
from workbench.model.fleet import JobEnded, SeriesJudged

distributed = pytest.importorskip("distributed", reason="the extra `fleet` is not installed")
ROOT = Path(__file__).resolve().parents[2]
LONG_S = 300.0
NAMES = tuple(f"host-{number}" for number in range(7))


class Cluster:
    """A scheduler on a port of the system's choice and workers of one thread each, as processes of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.start_scheduler()

    def start_scheduler(self) -> None:
        self._start("scheduler", "--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard")

    def start_worker(self, name: str, *more: str) -> None:
        self._start(
            name, self.address, "--name", name, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", *more
        )

    def _start(self, name: str, *arguments: str) -> None:
        role = "scheduler" if name == "scheduler" else "worker"
        command = [sys.executable, "-m", "distributed.cli.dask_" + role, *arguments]
        with (self._folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end(self, name: str) -> None:
        """Kill a process and all that it started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for name in list(self.processes):
            self.end(name)


def connected(cluster: Cluster) -> ClusterExecutor:
    """An executor as soon as the scheduler answers."""
    until = time.monotonic() + LONG_S
    while True:
        try:
            return ClusterExecutor(cluster.address, patience_s=LONG_S)
        except UsageError:
            assert time.monotonic() < until


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    prepare(lambda _share: None)
    with closing(Cluster(tmp_path)) as made:
        yield made


def told_by(plan: FleetPlan, cluster: Cluster, at: Callable[[Event], None] = lambda _event: None) -> list[Event]:
    """All events of a run on the cluster; `at` is called with each as it comes."""
    told: list[Event] = []
    with closing(connected(cluster)) as executor:
        for event in run_fleet(plan, executor, clock=time.monotonic):
            told.append(event)
            at(event)
    return told


@pytest.mark.slow
def test_a_cluster_gives_the_same_as_this_machine(cluster: Cluster, tmp_path: Path) -> None:
    for name in ("a", "b"):
        cluster.start_worker(name)
    plan = planned(Made(NAMES, str(tmp_path)))
    told = told_by(plan, cluster)
    assert isinstance(told[-1], Finished) and told[-1].outcome == "completed"
    assert result(told) == result(run(plan, 1))


@pytest.mark.slow
def test_a_worker_killed_in_mid_run_loses_nothing(cluster: Cluster, tmp_path: Path) -> None:
    for name in ("a", "b"):
        cluster.start_worker(name)
    plan = planned(Made(NAMES, str(tmp_path)))

    def kill_one(event: Event) -> None:
        if isinstance(event, SeriesJudged) and "a" in cluster.processes:
            cluster.end("a")

    assert result(told_by(plan, cluster, kill_one)) == result(run(plan, 1))


@pytest.mark.slow
def test_a_scheduler_that_starts_anew_loses_nothing(cluster: Cluster, tmp_path: Path) -> None:
    cluster.start_worker("a")
    plan = planned(Made(NAMES, str(tmp_path)))
    restarted: list[bool] = []

    def restart(event: Event) -> None:
        if isinstance(event, SeriesJudged) and not restarted:
            restarted.append(True)
            for name in ("scheduler", "a"):
                cluster.end(name)
            cluster.start_scheduler()
            cluster.start_worker("b")

    told = told_by(plan, cluster, restart)
    assert restarted and result(told) == result(run(plan, 1))
    assert [event.reason for event in told if isinstance(event, JobEnded) and event.reason] == []


@pytest.mark.slow
def test_a_series_that_kills_workers_is_the_only_one_that_fails(cluster: Cluster, tmp_path: Path) -> None:
    cluster.start_worker("a")  # with a nanny, which starts it anew
    names = (*NAMES[:6], "deadly-6")
    plan = planned(Made(names, str(tmp_path)))
    plan = replace(plan, groups=tuple(replace(group, learn=NAMES[:3]) for group in plan.groups))
    rows = {event.name: event for event in told_by(plan, cluster) if isinstance(event, SeriesJudged)}
    assert {name for name, row in rows.items() if row.status == "failed"} == {"deadly-6"}
    assert set(rows) == set(names)


@pytest.mark.slow
def test_a_worker_that_hangs_is_overtaken_by_another(cluster: Cluster, tmp_path: Path) -> None:
    for name in ("a", "b"):
        cluster.start_worker(name)
    names = ("sticky-0", *NAMES[1:])
    plan = planned(Made(names, str(tmp_path)), replace(QUICK, batch=1))
    plan = replace(plan, groups=tuple(replace(group, learn=NAMES[1:4]) for group in plan.groups))
    rows = {event.name for event in told_by(plan, cluster) if isinstance(event, SeriesJudged)}
    assert rows == set(names)
    assert (tmp_path / "sticky-0.mark").exists()


def test_nobody_at_the_address_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # and nobody listens
        with pytest.raises(UsageError, match="no Dask scheduler"):
            ClusterExecutor(f"tcp://127.0.0.1:{free.getsockname()[1]}", patience_s=1.0)


@pytest.mark.slow
def test_a_scheduler_that_stays_away_ends_the_run_so_that_it_can_go_on(cluster: Cluster, tmp_path: Path) -> None:
    cluster.start_worker("a")
    plan = planned(Made(NAMES, str(tmp_path)))
    connected(cluster).close()
    executor = ClusterExecutor(cluster.address, patience_s=5.0)
    told: list[Event] = []
    with closing(executor):
        for event in run_fleet(plan, executor, clock=time.monotonic):
            told.append(event)
            if isinstance(event, SeriesJudged) and "scheduler" in cluster.processes:
                cluster.close()
    assert isinstance(told[-1], Finished) and told[-1].outcome == "failed" and "away" in told[-1].reason
    assert result([*told, *run(plan, 1, told)]) == result(run(plan, 1))
