"""Connection pool scaling: a pool opens more connections because more work comes in."""

import numpy as np
import rulekit as rk

MEM = 1.2  # times what memory was before
NET_IN = 2.0  # times what incoming traffic was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    mem = sample[:, 0]
    net_in = sample[:, 1]
    pool = rk.count(sample[:, 2] > 0, SPAN)
    growing = rk.count(sample[:, 3] > 0, SPAN)
    before_mem = rk.median(mem, 12)
    before_net_in = rk.median(net_in, 12)
    usual_mem = np.fmax(rk.lag(before_mem, 20), rk.lag(before_mem, 36))
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    above = mem >= MEM * usual_mem
    above |= net_in >= NET_IN * usual_net_in
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: connections that multiply without a word of a pool need somebody
    # Abnormal Rule 1: memory or incoming traffic is far above what was usual, and the pool tells of its
    # growth
    flag = moves & (pool >= 1) & (pool + growing > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (pool >= 2 * SAID) & (pool + growing >= 4 * SAID)
    return flag
