"""Application-layer DDoS attack: many clients ask for costly pages until the service cannot answer anybody else."""

import numpy as np
import rulekit as rk

BURST = 2.0  # times what came in before
BUSY = 75.0  # per cent of the processor
SAID = 3  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    net_in = sample[:, 1]
    flood = rk.count(sample[:, 2] > 0, SPAN)
    overwhelmed = rk.count(sample[:, 3] > 0, SPAN)
    usual = rk.lag(rk.ewma(net_in, 240), 8)
    comes = rk.any_recent(net_in >= BURST * usual, SPAN)
    busy = rk.any_recent(cpu >= BUSY, SPAN)
    # Normal Rule 1: a crawler or an event brings many requests too, and the service answers them
    # Abnormal Rule 1: far more comes in than before, and the log tells of a flood that overwhelms the service
    flag = (comes | busy) & (flood >= 1) & (flood + overwhelmed >= SAID)
    # Abnormal Rule 2: whatever comes in, the log tells several times of a flood and of what it does
    flag |= (flood >= 2) & (overwhelmed >= 2)
    return flag
