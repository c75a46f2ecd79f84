"""A survey looks at every series, whatever some of them do to the workers that look."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.fleet.data import Made
from tests.fleet.test_cluster import Cluster, cluster, connected
from workbench.fleet.executors import LocalExecutor
from workbench.fleet.surveying import survey_fleet

__all__ = ["cluster"]  # a fixture

NAMES = ("once-0", "deadly-1", "host-2", "odd-3", "host-4", "broken-5", "host-6")
GOOD = {"once-0", "host-2", "host-4", "host-6"}


@pytest.mark.parametrize("workers", [1, 2])
def test_series_that_kill_or_have_a_bug_are_told_and_the_others_are_looked_at(workers: int, tmp_path: Path) -> None:
    told: list[int] = []
    with closing(LocalExecutor(workers)) as executor:
        seen = {one.key.name: one for one in survey_fleet(Made(NAMES, str(tmp_path)), executor, told.append)}
    assert set(seen) == set(NAMES) and told[-1] == len(NAMES) and told == sorted(told)
    assert {name for name, one in seen.items() if not one.reason} == GOOD
    assert "died" in seen["deadly-1"].reason and "RuntimeError: odd-3" in seen["odd-3"].reason


@pytest.mark.slow
def test_on_a_cluster_no_series_is_blamed_for_what_another_did(cluster: Cluster, tmp_path: Path) -> None:
    for name in ("a", "b"):
        cluster.start_worker(name)
    with closing(connected(cluster)) as executor:
        seen = {one.key.name: one for one in survey_fleet(Made(NAMES, str(tmp_path)), executor)}
    assert {name for name, one in seen.items() if not one.reason} == GOOD
