"""TLS certificate renewal: a certificate is renewed before it expires, and services load it."""

import numpy as np
import rulekit as rk

CPU = 1.8  # times what the processor was before
NET_IN = 2.0  # times what incoming traffic was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    net_in = sample[:, 1]
    certificate = rk.count(sample[:, 2] > 0, SPAN)
    renewal = rk.count(sample[:, 3] > 0, SPAN)
    before_cpu = rk.median(cpu, 12)
    before_net_in = rk.median(net_in, 12)
    usual_cpu = np.fmax(rk.lag(before_cpu, 6), rk.lag(before_cpu, 36))
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    above = cpu >= CPU * usual_cpu
    above |= net_in >= NET_IN * usual_net_in
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: certificates that change without a word of a renewal need somebody
    # Abnormal Rule 1: the processor or incoming traffic is far above what was usual, and the renewal tells
    # what it does
    flag = moves & (certificate >= 1) & (certificate + renewal > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (certificate >= 2 * SAID) & (certificate + renewal >= 4 * SAID)
    return flag
