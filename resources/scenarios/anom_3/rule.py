"""Disk I/O bottleneck: the disk cannot keep up, and programs wait for it."""

import numpy as np
import rulekit as rk

SURGE = 1.8  # times what the disk did before
LASTING = 6  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    disk = sample[:, 0]
    storage = rk.count(sample[:, 1] > 0, SPAN)
    writes = rk.count(sample[:, 2] > 0, SPAN)
    usual = rk.lag(rk.ewma(disk, 240), 20)
    works = rk.any_recent(rk.hold(disk >= SURGE * usual, LASTING), SPAN)
    # Normal Rule 1: a job reads or writes much for a while, and nothing waits for the disk
    # Abnormal Rule 1: the disk works far more than before for a while, and the log tells of a slow storage or writes
    flag = works & (storage + writes >= SAID)
    # Abnormal Rule 2: whatever the metric shows, slow storage and slow writes are told of several times
    flag |= (storage >= 1) & (writes >= 1) & (storage + writes >= SAID)
    return flag
