"""Kernel or driver bug: the kernel or one of its drivers does something wrong."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    fault = rk.count(sample[:, 0] > 0, SPAN)
    device = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: a kernel reports devices as they come and go
    # Abnormal Rule 1: the kernel tells several times that it or a driver went wrong
    flag = fault >= SAID
    # Abnormal Rule 2: it tells of a fault of its own and of a device
    flag |= (fault >= 1) & (device >= 1) & (fault + device >= SAID)
    # Abnormal Rule 3: a device goes wrong again and again
    flag |= device > 2 * SAID
    return flag
