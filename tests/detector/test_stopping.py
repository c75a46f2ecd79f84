"""A process that waits to be asked to end: it ends, whichever thread the signal interrupts and however many come."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WAITING = """
import os, signal, sys, threading, time
from workbench.detector.serving.stopping import stopping

def main_waits():
    frame = sys._current_frames()[threading.main_thread().ident]
    while frame is not None and frame.f_code.co_name != "wait":
        frame = frame.f_back
    return frame is not None

def after_it_waits(act):
    def run():
        while not main_waits():
            time.sleep(0.01)
        time.sleep(0.1)
        act()
    threading.Thread(target=run, daemon=True).start()

with stopping() as stop:
    {act}
    stop.wait()
print("ended")
"""
HERE = "threading.get_ident()"  # of the thread that acts
pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends signals to threads")


@pytest.mark.parametrize(
    "act",
    [
        "os.kill(os.getpid(), signal.SIGTERM)",
        "after_it_waits(lambda: os.kill(os.getpid(), signal.SIGTERM))",
        "after_it_waits(lambda: os.kill(os.getpid(), signal.SIGINT))",
        f"after_it_waits(lambda: signal.pthread_kill({HERE}, signal.SIGTERM))",
        f"after_it_waits(lambda: signal.pthread_kill({HERE}, signal.SIGHUP))",
        "[os.kill(os.getpid(), number) for _ in range(500) for number in (signal.SIGTERM, signal.SIGINT)]",
        "signal.signal(signal.SIGUSR1, lambda *_: None); "
        "after_it_waits(lambda: (os.kill(os.getpid(), signal.SIGUSR1), os.kill(os.getpid(), signal.SIGTERM)))",
    ],
    ids=["before it waits", "while it waits", "by Ctrl-C", "in another thread", "hang-up in another", "many", "others"],
)
def test_a_process_that_is_asked_to_end_does(act: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAITING.format(act=act)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")


def test_another_signal_does_not_end_it_and_its_handlers_come_back() -> None:
    act = (
        "signal.signal(signal.SIGUSR1, lambda *_: None); os.kill(os.getpid(), signal.SIGUSR1); "
        "after_it_waits(lambda: (print('still there', flush=True), os.kill(os.getpid(), signal.SIGTERM)))"
    )
    text = WAITING.format(act=act) + "os.kill(os.getpid(), signal.SIGTERM)\nprint('never')\n"
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.splitlines()[:1]) == (-15, ["still there"])
    assert "never" not in done.stdout
