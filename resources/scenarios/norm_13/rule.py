"""Database compaction or vacuum: a database removes what is dead in its tables and files, as planned."""

import numpy as np
import rulekit as rk

DISK = 2.0  # times what the disk was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    disk = sample[:, 0]
    maintenance = rk.count(sample[:, 1] > 0, SPAN)
    space = rk.count(sample[:, 2] > 0, SPAN)
    before_disk = rk.median(disk, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    above = disk >= DISK * usual_disk
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: the same surge of the disk without a word of the database needs somebody
    # Abnormal Rule 1: the disk is far above what was usual, and the database tells of its compaction
    flag = moves & (maintenance >= 1) & (maintenance + space > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (maintenance >= 2 * SAID) & (maintenance + space >= 4 * SAID)
    return flag
