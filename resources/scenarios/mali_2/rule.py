"""DDoS botnet agent: the machine takes orders from a botnet and floods somebody else's service."""

import numpy as np
import rulekit as rk

SURGE = 2.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    net_out = sample[:, 0]
    agent = rk.count(sample[:, 1] > 0, SPAN)
    flood = rk.count(sample[:, 2] > 0, SPAN)
    usual = rk.lag(rk.ewma(net_out, 240), 8)
    sends = rk.any_recent(net_out >= SURGE * usual, SPAN)
    # Normal Rule 1: backups and streams send much too, but to known places and without floods
    # Abnormal Rule 1: far more goes out than before, and the log tells of floods or of an agent that takes orders
    flag = sends & (agent + flood >= SAID)
    # Abnormal Rule 2: whatever goes out, the log tells of an agent and of floods, several times
    flag |= (agent >= 1) & (flood >= 1) & (agent + flood >= 2 * SAID)
    return flag
