"""Cryptomining malware: a hidden program computes coins for somebody else and keeps the processor fully busy."""

import numpy as np
import rulekit as rk

BUSY = 80.0  # per cent of the processor
STEP = 2.0  # times what the processor did before
LASTING = 6  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    programs = rk.count(sample[:, 1] > 0, SPAN)
    protocol = rk.count(sample[:, 2] > 0, SPAN)
    pool = rk.count(sample[:, 3] > 0, SPAN)
    usual = rk.lag(rk.ewma(cpu, 240), 12)
    busy = rk.any_recent(rk.hold((cpu >= BUSY) | (cpu >= STEP * usual), LASTING), SPAN)
    # Normal Rule 1: work that is planned keeps the processor busy too, but says nothing of coins, shares or pools
    # Abnormal Rule 1: the processor stays busy, and the log tells of a miner, its protocol or its pool more than once
    flag = busy & (programs + protocol >= 1) & (programs + protocol + pool >= SAID)
    # Abnormal Rule 2: whatever the processor does, the log tells of mining again and again
    flag |= (programs + protocol >= SAID) & (programs + protocol + pool > SAID)
    return flag
