"""Periodic data aggregation: a scheduled job sums up what came in since its last run."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    aggregation = rk.count(sample[:, 2] > 0, SPAN)
    rows = rk.count(sample[:, 3] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_disk = rk.lag(rk.ewma(disk, 240), 8)
    changed = cpu >= SURGE * usual_cpu
    changed |= disk >= SURGE * usual_disk
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: the same climb without a word of a job needs somebody
    # Abnormal Rule 1: processor or disk surge, and the job tells what it sums up
    flag = moves & (aggregation >= 1) & (rows >= 1) & (aggregation + rows >= SAID)
    # Abnormal Rule 2: whatever the metrics do, the job tells of its steps several times
    flag |= (aggregation >= SAID) & (rows >= 1) & (aggregation + rows > SAID)
    return flag
