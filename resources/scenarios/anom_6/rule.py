"""Network latency or packet loss: packets arrive late or not at all."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    loss = rk.count(sample[:, 0] > 0, SPAN)
    delay = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: one request is slow now and then
    # Abnormal Rule 1: the log tells of lost packets or bad links, and of what comes late because of it
    flag = (loss >= 1) & (delay >= 1) & (loss + delay >= SAID)
    # Abnormal Rule 2: it tells of lost packets or bad links, several times
    flag |= loss >= SAID
    return flag
