"""File integrity scan: a security program reads all system files and compares them with what it knows of them."""

import numpy as np
import rulekit as rk

DISK = 2.0  # times what the disk was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    disk = sample[:, 0]
    scanner = rk.count(sample[:, 1] > 0, SPAN)
    checks = rk.count(sample[:, 2] > 0, SPAN)
    alarm = rk.count(sample[:, 3] > 0, SPAN)
    before_disk = rk.median(disk, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    above = disk >= DISK * usual_disk
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: system files that were changed need somebody, whoever reads them
    # Abnormal Rule 1: the disk is far above what was usual, and a scanner tells what it compares
    flag = moves & (scanner >= 1) & (scanner + checks > SAID) & (alarm < SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (scanner >= 2 * SAID) & (scanner + checks >= 4 * SAID) & (alarm < SAID)
    return flag
