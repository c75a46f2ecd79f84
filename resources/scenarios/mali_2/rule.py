"""DDoS botnet agent: the machine takes orders from a botnet and floods somebody else's service."""

import numpy as np
import rulekit as rk

SURGE = 2.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    net_in = sample[:, 0]
    net_out = sample[:, 1]
    agent = rk.count(sample[:, 2] > 0, SPAN)
    flood = rk.count(sample[:, 3] > 0, SPAN)
    usual_in = rk.lag(rk.ewma(net_in, 240), 8)
    usual_out = rk.lag(rk.ewma(net_out, 240), 8)
    comes = rk.any_recent(net_in >= SURGE * usual_in, SPAN)
    sends = rk.any_recent(net_out >= SURGE * usual_out, SPAN) & ~comes
    # Normal Rule 1: backups and streams send much too, but to known places and without floods
    # Abnormal Rule 1: far more goes out and no more comes in; the log tells of floods or of an agent under orders
    flag = sends & (agent + flood >= SAID)
    # Abnormal Rule 2: whatever goes out, the log tells of an agent and of floods, several times
    flag |= (agent >= 1) & (flood >= 1) & (agent + flood >= 2 * SAID)
    return flag
