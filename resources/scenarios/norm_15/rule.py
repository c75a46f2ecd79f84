"""Connection pool scaling: a pool opens more connections because more work comes in."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    mem = sample[:, 1]
    net_in = sample[:, 2]
    net_out = sample[:, 3]
    pool = rk.count(sample[:, 4] > 0, SPAN)
    growing = rk.count(sample[:, 5] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_mem = rk.lag(rk.ewma(mem, 240), 8)
    usual_net_in = rk.lag(rk.ewma(net_in, 240), 8)
    usual_net_out = rk.lag(rk.ewma(net_out, 240), 8)
    changed = cpu >= SURGE * usual_cpu
    changed |= net_in >= SURGE * usual_net_in
    changed |= net_out >= SURGE * usual_net_out
    changed |= mem >= 1.1 * usual_mem
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: connections that multiply without a word of a pool need somebody
    # Abnormal Rule 1: a metric steps up, and the pool tells of its growth
    flag = moves & (pool >= 1) & (growing >= 1) & (pool + growing >= SAID)
    # Abnormal Rule 2: whatever the metrics do, pool and growth are told of several times
    flag |= (pool >= SAID) & (growing >= 1) & (pool + growing > SAID)
    return flag
