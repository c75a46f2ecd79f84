"""Password cracking: somebody uses the machine to find the passwords behind stolen hashes."""

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
    material = rk.count(sample[:, 2] > 0, SPAN)
    stranger = rk.count(sample[:, 3] > 0, SPAN)
    usual = rk.lag(rk.ewma(cpu, 240), 12)
    busy = rk.any_recent(rk.hold((cpu >= BUSY) | (cpu >= STEP * usual), LASTING), SPAN)
    # Normal Rule 1: a login is refused, or one is checked, without a list of guesses
    # Abnormal Rule 1: the processor stays busy, and the log names a cracking program, its hashes or its word lists
    flag = busy & (programs + material >= SAID) & (programs >= 1)
    # Abnormal Rule 2: it stays busy, and somebody nobody knows works on hashes
    flag |= busy & (material >= SAID) & (stranger >= 1)
    # Abnormal Rule 3: whatever the processor does, program and material are named several times
    flag |= (programs >= 1) & (material >= 1) & (programs + material >= 2 * SAID)
    return flag
