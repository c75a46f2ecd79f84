"""The host survives whatever a rule or a child does, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from workbench.errors import SandboxError
from workbench.model.limits import Limits
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series

from .leftovers import alive, children, descriptors, eventually, threads
from .rules import LEVEL, rule
from .series import walk

ROOT = Path(__file__).resolve().parents[2]
QUICK = HostOptions(cache_mb=16)
HEAD = "import numpy as np\n\n\ndef inference(sample):\n    value = sample[:, 0]\n"
ENDLESS = {
    "in Python": HEAD + "    while True:\n        pass\n    return value\n",
    "in compiled code that never comes back": HEAD + "    x = 7\n    y = x ** (10**9)\n    return value > y\n",
    "in numpy": HEAD + "    while True:\n        np.sort(np.arange(10**6)[::-1])\n    return value\n",
    "in a comprehension": HEAD + "    return [0 for a in range(10**6) for b in range(10**6) if a < 0]\n",
}


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """Fails the test if descriptors, threads or child processes are more than before."""
    before = children(), descriptors(), threads()
    yield
    assert (children(), descriptors(), threads()) == before


@pytest.mark.parametrize("name", ENDLESS)
def test_an_endless_rule_is_killed_at_its_deadline_and_the_spare_goes_on(host: Host, name: str) -> None:
    verdict = flag_series(rule(ENDLESS[name], "window", 5), walk(100), host, deadline_s=0.3)
    assert verdict.failure == "deadline"
    assert "0.3 s" in verdict.problems[0].message
    assert flag_series(rule(LEVEL), walk(100), host).ran


def test_the_limit_of_the_rule_is_the_deadline_when_none_is_given(host: Host) -> None:
    endless = rule(ENDLESS["in Python"], "window", 5, limits=Limits(seconds=0.2))
    assert flag_series(endless, walk(10), host).failure == "deadline"


def test_stop_from_another_thread_ends_the_call_at_once(host: Host) -> None:
    flag_series(rule(LEVEL), walk(10), host)
    stopper = threading.Timer(0.2, host.stop)
    stopper.start()
    verdict = flag_series(rule(ENDLESS["in Python"], "window", 5), walk(100), host, deadline_s=60)
    stopper.join()
    assert verdict.failure == "killed"
    assert flag_series(rule(LEVEL), walk(100), host).ran


def test_stop_without_a_call_changes_nothing(host: Host) -> None:
    flag_series(rule(LEVEL), walk(100), host)
    generation = host.generation
    host.stop()
    host.stop()
    assert flag_series(rule(LEVEL), walk(100), host).ran
    assert host.generation == generation


def test_many_threads_share_a_host(host: Host) -> None:
    series = [walk(500, seed) for seed in range(4)]
    expected = [flag_series(rule(LEVEL), one, host).flags for one in series]
    wrong: list[int] = []

    def work(k: int) -> None:
        for _ in range(10):
            if not np.array_equal(flag_series(rule(LEVEL), series[k], host).flags, expected[k]):
                wrong.append(k)

    workers = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []


def test_two_hosts_do_not_disturb_each_other(nothing_left: None) -> None:
    endless = rule(ENDLESS["in Python"], "window", 5)
    with Host(options=QUICK) as one, Host(options=QUICK) as other:
        assert flag_series(endless, walk(50), other, deadline_s=0.2).failure == "deadline"
        first, second = (flag_series(rule(LEVEL), walk(300), host) for host in (one, other))
        assert np.array_equal(first.flags, second.flags)


def test_a_closed_host_says_so(nothing_left: None) -> None:
    host = Host(options=QUICK)
    host.close()
    host.close()
    with pytest.raises(SandboxError, match="closed"):
        flag_series(rule(LEVEL), walk(10), host)


def test_closing_ends_a_running_call(nothing_left: None) -> None:
    host = Host(options=QUICK)
    flag_series(rule(LEVEL), walk(10), host)
    failures: list[str] = []
    endless = rule(ENDLESS["in Python"], "window", 5)
    worker = threading.Thread(target=lambda: failures.append(flag_series(endless, walk(9), host).failure))
    worker.start()
    time.sleep(0.1)
    host.close()
    worker.join(10)
    assert failures == ["killed"]


def test_repeated_kills_leave_nothing_behind(nothing_left: None) -> None:
    _kill_often(4)


@pytest.mark.slow
def test_fifty_kills_leave_nothing_behind(nothing_left: None) -> None:
    _kill_often(50)


def _kill_often(times: int) -> None:
    endless = rule(ENDLESS["in Python"], "window", 5)
    others = sum(map(alive, children()))  # of hosts that outlive this test
    with Host(options=QUICK) as host:
        flag_series(rule(LEVEL), walk(10), host)
        steady = descriptors()
        for k in range(times):
            assert flag_series(endless, walk(50), host, deadline_s=0.01).failure == "deadline"
            assert flag_series(rule(LEVEL), walk(50, seed=k), host).ran
        # this host has its two; a killed one may take a moment to be gone
        assert eventually(lambda: sum(map(alive, children())) <= others + 2)
        assert descriptors() <= steady + 3 + times  # one memory file a series


def test_series_make_room_for_each_other(nothing_left: None) -> None:
    with Host(options=HostOptions(cache_mb=1, series_mb=1, spare=False)) as host:
        flag_series(rule(LEVEL), walk(10), host)
        before = descriptors()
        series = [walk(n, seed) for seed in range(8) for n in (20_000, 80_000)]  # 320 kB and 1.3 MB each
        first = [flag_series(rule(LEVEL), one, host).flags for one in series]
        again = [flag_series(rule(LEVEL), one, host).flags for one in series]
        assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
        assert descriptors() <= before + 4


def test_what_is_forgotten_takes_no_room_and_is_given_again(nothing_left: None) -> None:
    with Host(options=HostOptions(cache_mb=16, spare=False)) as host:
        flag_series(rule(LEVEL), walk(10), host)
        before = descriptors()
        series = [walk(80_000, seed) for seed in range(4)]  # each a file
        first = []
        for one in series:
            first.append(flag_series(rule(LEVEL), one, host).flags)
            host.forget()
            assert descriptors() == before
        again = [flag_series(rule(LEVEL), one, host).flags for one in (*series, series[-1])]
        assert all(np.array_equal(a, b) for a, b in zip([*first, first[-1]], again, strict=True))
        assert host.generation == 0


@pytest.mark.parametrize(("n", "files"), [(10, 0), (66_000, 20)])
def test_more_series_than_a_process_may_hold_files_are_run_one_after_another(
    n: int, files: int, nothing_left: None
) -> None:
    whole = walk(n + 1100)
    with Host(options=HostOptions(cache_mb=1, series_count=20, spare=False)) as host:
        flag_series(rule(LEVEL), walk(10), host)
        before = descriptors()
        for at in range(1100):
            assert flag_series(rule(LEVEL), whole.cut(at, at + n), host).ran, at
        assert before + files - 1 <= descriptors() <= before + files
        assert host.generation == 0


PARENT = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.sandbox.rules import LEVEL, rule
from tests.sandbox.series import walk
from tests.sandbox.test_host import ENDLESS, QUICK
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from tests.sandbox.leftovers import children
host = Host(options=QUICK)
flag_series(rule(LEVEL), walk(100), host)
print(*children(), flush=True)
flag_series(rule(ENDLESS[sys.argv[2]], "window", 5), walk(100), host, deadline_s=600)
"""


@pytest.mark.parametrize("name", ["in Python", "in compiled code that never comes back"])
def test_children_end_by_themselves_when_their_parent_is_killed(name: str) -> None:
    command = [sys.executable, "-c", PARENT, str(ROOT), name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(alive(pid) for pid in pids)
        busy = Path(f"/proc/{pids[0]}/stat")
        assert eventually(lambda: _ticks(busy) > 0)
        parent.kill()
    assert eventually(lambda: not any(alive(pid) for pid in pids))


def _ticks(stat: Path) -> int:
    return int(stat.read_text().rpartition(")")[2].split()[11])


# children that do not behave, written as programs of their own


def _child(tmp_path: Path, body: str) -> list[str]:
    script = tmp_path / "child.py"
    start = f"import os, socket, sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom workbench.sandbox.link import wire\n"
    greet = "sock = socket.socket(fileno=int(sys.argv[1]))\nwire.receive(sock, 0)\n"
    script.write_text(start + greet + body)
    return [sys.executable, "-I", str(script)]


def test_a_child_that_dies_in_a_call_gives_a_verdict_with_its_end(tmp_path: Path, nothing_left: None) -> None:
    body = "wire.send(sock, {})\nwire.receive(sock, 1 << 30)\nos.kill(os.getpid(), 11)\n"
    with Host(_child(tmp_path, body), options=QUICK) as host:
        verdict = flag_series(rule(LEVEL), walk(10), host)
    assert verdict.failure == "killed"
    assert "SIGSEGV" in verdict.problems[0].message


def test_a_child_that_never_starts_is_an_error_with_its_last_words(tmp_path: Path, nothing_left: None) -> None:
    command = _child(tmp_path, "sys.exit('numpy is broken')\n")
    with Host(command, options=QUICK) as host, pytest.raises(SandboxError, match="numpy is broken"):
        flag_series(rule(LEVEL), walk(10), host)


def test_a_command_that_does_not_exist_is_an_error(nothing_left: None) -> None:
    with pytest.raises(SandboxError, match="could not be started"):
        Host(["/no/such/program"], options=QUICK)


def test_a_child_that_answers_with_too_much_is_ended(tmp_path: Path, nothing_left: None) -> None:
    body = (
        "wire.send(sock, {})\n"
        "while True:\n"
        "    message = wire.receive(sock, 1 << 30)\n"
        "    wire.send(sock, {}, b'0' * (5_000_000 if message.header['op'] == 'run' else 0))\n"
    )
    with Host(_child(tmp_path, body), options=QUICK) as host:
        verdict = flag_series(rule(LEVEL), walk(10), host)
    assert verdict.failure == "contract"
    assert "too large" in verdict.problems[0].message


def test_a_child_that_floods_its_error_output_does_not_block(tmp_path: Path, nothing_left: None) -> None:
    real = ROOT / "workbench" / "sandbox" / "child.py"
    script = tmp_path / "flood.py"
    script.write_text(
        f"import os, runpy, sys\nos.set_blocking(2, False)\n"
        f"try:\n    os.write(2, b'x' * 10_000_000)\nexcept BlockingIOError:\n    pass\n"
        f"runpy.run_path({str(real)!r}, run_name='__main__')\n"
    )
    with Host([sys.executable, "-I", str(script)], options=QUICK) as host:
        assert flag_series(rule(LEVEL), walk(100), host).ran


def test_an_idle_child_that_was_ended_from_outside_is_replaced(nothing_left: None) -> None:
    before = children()
    with Host(options=QUICK) as host:
        flags = flag_series(rule(LEVEL), walk(400), host).flags
        for pid in children() - before:
            os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: not any(alive(pid) for pid in children() - before))
        again = flag_series(rule(LEVEL), walk(400), host)
        assert again.ran, again.problems
        assert np.array_equal(again.flags, flags)


def test_environment_of_the_child_holds_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    tell = "sys.stderr.write(','.join(sorted(os.environ)))\nsys.stderr.flush()\nos._exit(3)\n"
    with Host(_child(tmp_path, f"wire.send(sock, {{}})\nwire.receive(sock, 1000)\n{tell}"), options=QUICK) as host:
        problem = flag_series(rule(LEVEL), walk(3), host).problems[0].message
    assert "exit code 3" in problem
    assert "PATH" in problem
    assert "SOME_API_KEY" not in problem
