"""Memory leak: a process keeps memory that it no longer needs, until none is left to give out."""

import numpy as np
import rulekit as rk

RISE = 10.0  # per cent of the memory more than the lowest of the points before
FULL = 75.0  # per cent of the memory
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    mem = sample[:, 0]
    exhausted = rk.count(sample[:, 1] > 0, SPAN)
    growth = rk.count(sample[:, 2] > 0, SPAN)
    swapping = rk.count(sample[:, 3] > 0, SPAN)
    otherwise = rk.count(sample[:, 4] > 0, SPAN)
    climbed = mem - rk.lag(rk.ewma(mem, 240), 20) >= RISE
    climbs = rk.any_recent((climbed & (mem >= FULL)) | (mem >= FULL + RISE), SPAN)
    # Normal Rule 1: caches fill memory too and give it back, and collectors or threads have words of their own
    told = exhausted + growth + swapping
    # Abnormal Rule 1: memory climbed towards its limit, and the log tells of growth, swapping or failed allocations
    flag = climbs & (told >= SAID) & (told > otherwise)
    # Abnormal Rule 2: whatever the metric shows, allocations fail, and memory was growing or swapped out
    flag |= (exhausted >= 1) & (growth + swapping >= 1) & (told > SAID) & (told > otherwise)
    return flag
