"""Database compaction or vacuum: a database removes what is dead in its tables and files, as planned."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    maintenance = rk.count(sample[:, 2] > 0, SPAN)
    space = rk.count(sample[:, 3] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_disk = rk.lag(rk.ewma(disk, 240), 8)
    changed = disk >= SURGE * usual_disk
    changed |= cpu >= SURGE * usual_cpu
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: the same surge of the disk without a word of the database needs somebody
    # Abnormal Rule 1: disk or processor surge, and the database tells of its compaction
    flag = moves & (maintenance >= 1) & (space >= 1) & (maintenance + space >= SAID)
    # Abnormal Rule 2: whatever the metrics do, the compaction tells of its steps several times
    flag |= (maintenance >= SAID) & (space >= 1) & (maintenance + space > SAID)
    return flag
