"""Each layer alone, all others switched off, stops what it claims to stop."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.layers import Layer

from .attempts import ATTEMPTS, FOOTPRINT, Attempt, stopped_first_by
from .attempts.attempt import HEAD
from .attempts.running import run_unchecked
from .series import walk

ROOT = Path(__file__).resolve().parents[2]
SERIES = walk(300)
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this layer")
# What a layer says when it is the one that refuses; anything else would mean that the attempt failed for itself.
WORDS = {
    "namespace": r"NameError|AttributeError|KeyError|can't import|cannot import|can't be replaced|not callable"
    r"|by chance",
    "filter": r"PermissionError|Operation not permitted|can't start new thread|No module named|No usable temporary"
    r"|unknown encoding|lacks multiprocessing",
    "limits": r"Too many open files|more memory|No usable temporary",
    "result check": r"result|return",
    "read-only input": r"read-only",
}


def alone(layer: str) -> list[ParameterSet]:
    """The attempts that a layer stops alone."""
    return [pytest.param(attempt, id=attempt.name) for attempt in ATTEMPTS if layer in attempt.alone]


def host_with(*layers: Layer) -> Host:
    """A host whose child has these layers only."""
    return Host(options=HostOptions(cache_mb=16, layers=frozenset(layers)))


@pytest.fixture(scope="module")
def bare() -> Iterator[Host]:
    """All of Python, no limit, no filter."""
    with host_with() as host:
        yield host


@pytest.fixture(scope="module")
def named() -> Iterator[Host]:
    """The stripped namespace alone."""
    with host_with("namespace") as host:
        yield host


@pytest.fixture(scope="module")
def filtered() -> Iterator[Host]:
    """The system-call filter alone."""
    with host_with("filter") as host:
        missing = [state.words for state in host.layers if state.layer == "filter" and not state.active]
        if missing:
            pytest.skip(missing[0])
        yield host


@pytest.fixture(scope="module")
def limited() -> Iterator[Host]:
    """The limits alone."""
    with host_with("limits") as host:
        yield host


def refused(layer: str, attempt: Attempt, host: Host) -> None:
    """The attempt fails, by the words of this layer, in time, with its process alive and no file made."""
    before = host.generation
    verdict = run_unchecked(attempt.text, SERIES, host, 5.0)
    assert verdict.failure in ("exception", "memory", "contract"), verdict.problems
    assert re.search(WORDS[layer], verdict.problems[0].message), verdict.problems
    assert host.generation == before
    assert not Path(FOOTPRINT).exists()


@pytest.mark.parametrize("attempt", alone("namespace"))
def test_the_namespace_alone_lacks_what_an_attempt_names(attempt: Attempt, named: Host) -> None:
    refused("namespace", attempt, named)


@linux
@pytest.mark.parametrize("attempt", alone("filter"))
def test_the_filter_alone_refuses_files_sockets_and_processes(attempt: Attempt, filtered: Host) -> None:
    refused("filter", attempt, filtered)


@linux
@pytest.mark.parametrize("attempt", alone("limits"))
def test_the_limits_alone_refuse_memory_and_files(attempt: Attempt, limited: Host) -> None:
    refused("limits", attempt, limited)


@pytest.mark.parametrize("attempt", alone("result check"))
def test_the_check_of_the_result_alone_refuses_what_is_no_condition(attempt: Attempt, bare: Host) -> None:
    refused("result check", attempt, bare)


@pytest.mark.parametrize("attempt", alone("read-only input"))
def test_the_read_only_input_alone_can_not_be_changed(attempt: Attempt, bare: Host) -> None:
    refused("read-only input", attempt, bare)


@pytest.mark.parametrize("attempt", stopped_first_by("deadline")[:3], ids=lambda attempt: attempt.name)
def test_the_deadline_alone_ends_a_loop(attempt: Attempt, bare: Host) -> None:
    assert run_unchecked(attempt.text, SERIES, bare, 0.3).failure == "deadline"


def test_without_any_layer_the_same_attempt_succeeds(bare: Host) -> None:
    text = HEAD + f"    open({FOOTPRINT!r}, 'w').close()\n    return value > 1\n"
    try:
        assert run_unchecked(text, SERIES, bare, 5.0).ran
        assert Path(FOOTPRINT).exists()
    finally:
        Path(FOOTPRINT).unlink(missing_ok=True)


@pytest.mark.slow
@linux
def test_the_limit_on_processor_time_alone_ends_a_loop() -> None:
    """The clock runs backwards, so that the deadline never comes."""
    ticks = count(10**6, -1000)
    with Host(clock=lambda: float(next(ticks)), options=HostOptions(cache_mb=16, spare=False)) as host:
        verdict = run_unchecked(HEAD + "    while True:\n        pass\n    return value\n", SERIES, host, 0.1)
    assert verdict.failure == "deadline"
    assert "processor time" in verdict.problems[0].message


def in_a_bounded_process(code: str) -> str:
    """What a program prints that bounded itself first."""
    start = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
    start += "from workbench.sandbox.inside.limits import bound_process\nimport os\nprint(bound_process(), end='')\n"
    tried = f"try:\n    {code}\n    print('done')\nexcept OSError as error:\n    print(error.strerror)\n"
    run = subprocess.run([sys.executable, "-c", start + tried], capture_output=True, text=True, check=True, timeout=60)
    return run.stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of this kind")
def test_the_limits_alone_let_no_file_grow(tmp_path: Path) -> None:
    said = in_a_bounded_process(f"open({str(tmp_path / 'x')!r}, 'wb', buffering=0).write(b'x')")
    assert said == "File too large"
    assert (tmp_path / "x").stat().st_size == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of this kind")
def test_the_limits_alone_start_no_process() -> None:
    if os.geteuid() == 0:
        pytest.skip("the system does not hold the superuser to a number of processes")
    assert "unavailable" in in_a_bounded_process("os.fork() or os._exit(0)")
