"""Jobs give the same in one process and in several; one that fails ends all others."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest

from workbench.bench.accuracy.jobs import Job, crew

LONG_S = 30.0


def late(path: Path) -> None:
    """Leaves a trace, but not soon."""
    path.with_suffix(".begun").touch()
    time.sleep(LONG_S)
    path.touch()


def wait_and_fail(begun: Path) -> None:
    """Fails as soon as the other one is at work."""
    until = time.monotonic() + LONG_S
    while not begun.exists() and time.monotonic() < until:
        time.sleep(0.02)
    raise ValueError("as it should")


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_gives_what_it_found_under_its_key(workers: int) -> None:
    with crew(workers) as run:
        found = {done.key: done.found for done in run([Job((str(n),), divmod, (n, 7)) for n in range(5)])}
    assert found == {(str(n),): divmod(n, 7) for n in range(5)}


def test_a_job_that_fails_ends_the_others_and_no_process_is_left(tmp_path: Path) -> None:
    trace = tmp_path / "trace.done"
    jobs = [Job(("long",), late, (trace,)), Job(("bad",), wait_and_fail, (trace.with_suffix(".begun"),))]
    with pytest.raises(ValueError, match="as it should"), crew(2) as run:
        list(run(jobs))
    assert not trace.exists()
    assert not multiprocessing.active_children()
