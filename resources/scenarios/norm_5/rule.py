"""TLS certificate renewal: a certificate is renewed before it expires, and services load it."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    net_in = sample[:, 1]
    net_out = sample[:, 2]
    certificate = rk.count(sample[:, 3] > 0, SPAN)
    renewal = rk.count(sample[:, 4] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_net_in = rk.lag(rk.ewma(net_in, 240), 8)
    usual_net_out = rk.lag(rk.ewma(net_out, 240), 8)
    changed = cpu >= SURGE * usual_cpu
    changed |= net_in >= SURGE * usual_net_in
    changed |= net_out >= SURGE * usual_net_out
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: certificates that change without a word of a renewal need somebody
    # Abnormal Rule 1: processor or traffic step up, and the renewal tells what it does
    flag = moves & (certificate >= 1) & (renewal >= 1) & (certificate + renewal >= SAID)
    # Abnormal Rule 2: whatever the metrics do, the renewal tells of its steps several times
    flag |= (certificate >= SAID) & (renewal >= 1) & (certificate + renewal > SAID)
    return flag
