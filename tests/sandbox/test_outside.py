"""What the process of rules does to the world, seen from outside of it: by its system calls and by its files."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from workbench.sandbox.host import DEFAULT_COMMAND, Host, HostOptions
from workbench.sandbox.layers import ALL_LAYERS, Layer

from .attempts import ATTEMPTS, FOOTPRINT, Attempt, stopped_first_by
from .attempts.running import run, run_unchecked
from .leftovers import alive, children
from .series import walk

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a process does is read from /proc and by strace")
traced = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")

SERIES = walk(300)
# Whatever makes or changes a file, a socket, a program, a process or another process.
WATCHED = (
    "open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,link,linkat,symlink,symlinkat,rename,renameat,renameat2,"
    "unlink,unlinkat,rmdir,truncate,chmod,fchmodat,chown,memfd_create,pipe,pipe2,socket,socketpair,connect,bind,listen,"
    "accept,execve,execveat,fork,vfork,clone,clone3,kill,tkill,tgkill,ptrace,process_vm_readv,chdir,chroot"
)
_LINE = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed).*= (-?\d+)")
KILLED = stopped_first_by("process", "deadline")
ONLY_FILTER: frozenset[Layer] = frozenset({"filter"})


def spied_on(log: Path, layers: frozenset[Layer]) -> Host:
    """A host whose children run under strace, which appends to the log."""
    spy = ("strace", "-f", "-A", "-o", str(log), "-e", f"trace={WATCHED},seccomp", "-e", "signal=none")
    return Host(command=(*spy, *DEFAULT_COMMAND), options=HostOptions(cache_mb=16, spare=False, layers=layers))


def after_the_filter(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The calls that processes made once their filter was set: those that were refused, and those that succeeded."""
    closed: set[str] = set()
    refused, succeeded = [], []
    for line in lines:
        match = _LINE.match(line)
        if match is None:
            continue
        process, call, result = match.groups()
        if call == "seccomp":
            if result == "0" and "SET_MODE_FILTER" in line and "NULL" not in line:
                closed.add(process)
        elif process in closed:
            (refused if result == "-1" else succeeded).append(line)
    assert closed, "no process set its filter"
    return refused, succeeded


def test_the_log_is_read_as_it_is_meant() -> None:
    lines = [
        '7 openat(AT_FDCWD, "/a", O_RDONLY) = 3',
        "7 seccomp(SECCOMP_SET_MODE_FILTER, 0, {len=3, filter=0x1}) = 0",
        '7 openat(AT_FDCWD, "/b", O_RDONLY) = -1 EPERM (Operation not permitted)',
        "7 socket(AF_INET, SOCK_STREAM, 0 <unfinished ...>",
        "7 <... socket resumed>) = 4",
        '8 openat(AT_FDCWD, "/c", O_RDONLY) = 3',
        "7 +++ killed by SIGKILL +++",
    ]
    assert after_the_filter(lines) == ([lines[2]], [lines[4]])


@traced
def test_with_the_filter_alone_no_file_socket_or_process_comes_into_being(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    with spied_on(log, ONLY_FILTER) as host:
        for attempt in ATTEMPTS:
            if "filter" in attempt.alone:
                assert not run_unchecked(attempt.text, SERIES, host, 20.0).ran
        assert host.generation == 0, "one process saw all of them"
    refused, succeeded = after_the_filter(log.read_text().splitlines())
    assert succeeded == []
    assert len(refused) > 50, "the attempts did reach the system"
    tried = {line.split()[1].partition("(")[0] for line in refused}
    assert {"openat", "socket", "execve", "mkdir", "kill", "ptrace", "unlink", "rename"} <= tried
    assert {"fork", "clone", "clone3", "vfork"} & tried


@traced
def test_the_corpus_makes_no_call_that_succeeds(tmp_path: Path) -> None:
    the_corpus_makes_no_call(tmp_path, [attempt for attempt in ATTEMPTS if attempt not in KILLED])


@traced
@pytest.mark.slow
def test_what_is_killed_makes_no_call_that_succeeds(tmp_path: Path) -> None:
    the_corpus_makes_no_call(tmp_path, KILLED[::5])  # each needs a new process, which takes seconds under strace


def the_corpus_makes_no_call(tmp_path: Path, attempts: Sequence[Attempt]) -> None:
    """Run these with all layers on, as the product does."""
    log = tmp_path / "calls"
    with spied_on(log, ALL_LAYERS) as host:
        for attempt in attempts:
            assert not run(attempt, SERIES, host, 5.0 if attempt not in KILLED else 0.5).ran
    _, succeeded = after_the_filter(log.read_text().splitlines())
    assert succeeded == []
    assert not Path(FOOTPRINT).exists()


def test_the_process_keeps_its_descriptors_its_one_thread_and_the_folder_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = children()
    with Host(options=HostOptions(cache_mb=16, spare=False)) as host:
        assert not run(ATTEMPTS[0], SERIES, host, 5.0).ran
        assert run_unchecked("def inference(s):\n    return s[:, 0] > 1\n", SERIES, host, 5.0).ran
        (process,) = [pid for pid in children() - before if alive(pid)]
        place = Path(f"/proc/{process}")
        held = sorted((place / "fd").iterdir())
        for attempt in ATTEMPTS:
            if attempt not in KILLED:
                assert not run(attempt, SERIES, host, 5.0).ran
                if "filter" in attempt.alone or "limits" in attempt.alone:
                    run_unchecked(attempt.text, SERIES, host, 5.0)
        assert alive(process)
        assert sorted((place / "fd").iterdir()) == held
        assert len(list((place / "task").iterdir())) == 1
        assert list(tmp_path.iterdir()) == []
        assert not Path(FOOTPRINT).exists()
