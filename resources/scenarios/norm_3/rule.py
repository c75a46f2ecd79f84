"""Periodic data aggregation: a scheduled job sums up what came in since its last run."""

import numpy as np
import rulekit as rk

CPU = 2.0  # times what the processor was before
DISK = 2.0  # times what the disk was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    aggregation = rk.count(sample[:, 2] > 0, SPAN)
    rows = rk.count(sample[:, 3] > 0, SPAN)
    before_cpu = rk.median(cpu, 12)
    before_disk = rk.median(disk, 12)
    usual_cpu = np.fmax(rk.lag(before_cpu, 6), rk.lag(before_cpu, 36))
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    above = cpu >= CPU * usual_cpu
    above |= disk >= DISK * usual_disk
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: the same climb without a word of a job needs somebody
    # Abnormal Rule 1: the processor or the disk is far above what was usual, and the job tells what it sums
    # up
    flag = moves & (aggregation >= 1) & (aggregation + rows > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (aggregation >= 2 * SAID) & (aggregation + rows >= 4 * SAID)
    return flag
