"""Log rotation and compression: old logs are renamed, compressed and removed as planned."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    rotation = rk.count(sample[:, 2] > 0, SPAN)
    compressing = rk.count(sample[:, 3] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_disk = rk.lag(rk.ewma(disk, 240), 8)
    changed = disk >= SURGE * usual_disk
    changed |= cpu >= SURGE * usual_cpu
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: logs that shrink without a word of a rotation need somebody
    # Abnormal Rule 1: processor or disk surge for a short time, and the rotation tells what it does
    flag = moves & (rotation >= 1) & (compressing >= 1) & (rotation + compressing >= SAID)
    # Abnormal Rule 2: whatever the metrics do, the rotation tells of its steps several times
    flag |= (rotation >= SAID) & (compressing >= 1) & (rotation + compressing > SAID)
    return flag
