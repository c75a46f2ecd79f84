"""Filesystem cleanup: a planned job removes files that are old or no longer needed."""

import numpy as np
import rulekit as rk

DISK = 2.0  # times what the disk was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    disk = sample[:, 0]
    cleanup = rk.count(sample[:, 1] > 0, SPAN)
    removed = rk.count(sample[:, 2] > 0, SPAN)
    before_disk = rk.median(disk, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    above = disk >= DISK * usual_disk
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: files that vanish without a word of a cleaner need somebody
    # Abnormal Rule 1: the disk is far above what was usual, and the cleaner tells what it removes
    flag = moves & (cleanup >= 1) & (cleanup + removed > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (cleanup >= 2 * SAID) & (cleanup + removed >= 4 * SAID)
    return flag
