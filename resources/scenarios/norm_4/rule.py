"""Filesystem cleanup: a planned job removes files that are old or no longer needed."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    cleanup = rk.count(sample[:, 2] > 0, SPAN)
    removed = rk.count(sample[:, 3] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_disk = rk.lag(rk.ewma(disk, 240), 8)
    changed = disk >= SURGE * usual_disk
    changed |= cpu >= SURGE * usual_cpu
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: files that vanish without a word of a cleaner need somebody
    # Abnormal Rule 1: disk or processor surge, and the cleaner tells what it removes
    flag = moves & (cleanup >= 1) & (removed >= 1) & (cleanup + removed >= SAID)
    # Abnormal Rule 2: whatever the metrics do, the cleaner tells of its steps several times
    flag |= (cleanup >= SAID) & (removed >= 1) & (cleanup + removed > SAID)
    return flag
