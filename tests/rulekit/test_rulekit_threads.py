"""Threads that ask for the same feature at once all get its numbers, also where nobody asked for it before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = """
import threading
import numpy as np
import numba  # so that threads meet at the kernel, not at its import
import workbench.rulekit.kernels.forecast
from workbench import rulekit

x, start, found = np.random.default_rng(1).normal(size=500), threading.Barrier(8), []

def ask():
    start.wait()
    found.append(rulekit.ar_z(x, 3))

threads = [threading.Thread(target=ask) for _ in range(8)]
for one in threads: one.start()
for one in threads: one.join()
print(len(found), all(np.array_equal(one, found[0], equal_nan=True) for one in found))
"""


def test_threads_that_need_a_kernel_for_the_first_time_at_once_all_get_it() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (["8", "True"], "")
