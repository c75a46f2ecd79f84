"""CPU hog process: one process takes nearly all of the processor, and everything else waits."""

import numpy as np
import rulekit as rk

BUSY = 85.0  # per cent of the processor
STEP = 2.0  # times what the processor did before
LASTING = 6  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    hog = rk.count(sample[:, 1] > 0, SPAN)
    slow = rk.count(sample[:, 2] > 0, SPAN)
    otherwise = rk.count(sample[:, 3] > 0, SPAN)
    usual = rk.lag(rk.ewma(cpu, 240), 12)
    busy = rk.any_recent(rk.hold((cpu >= BUSY) | (cpu >= STEP * usual), LASTING), SPAN)
    # Normal Rule 1: jobs keep the processor busy and nobody waits; miners and neighbors have words of their own
    # Abnormal Rule 1: the processor stays busy, and the log tells of a process that hogs it, or of those that wait
    flag = busy & (hog >= 1) & (hog + slow >= SAID) & (hog > otherwise)
    # Abnormal Rule 2: whatever the processor does, hog and waiting are told of several times
    flag |= (hog >= SAID) & (slow >= SAID) & (hog > otherwise)
    return flag
