"""Blue-green deployment: a new version is started beside the old one, and traffic is moved over to it."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    mem = sample[:, 1]
    net_in = sample[:, 2]
    deployment = rk.count(sample[:, 3] > 0, SPAN)
    switch = rk.count(sample[:, 4] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_mem = rk.lag(rk.ewma(mem, 240), 8)
    usual_net_in = rk.lag(rk.ewma(net_in, 240), 8)
    changed = cpu >= SURGE * usual_cpu
    changed |= net_in >= SURGE * usual_net_in
    changed |= mem >= 1.15 * usual_mem
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: two versions at once without a word of a deployment need somebody
    # Abnormal Rule 1: processor, memory or traffic step up, and the deployment tells what it does
    flag = moves & (deployment >= 1) & (switch >= 1) & (deployment + switch >= SAID)
    # Abnormal Rule 2: whatever the metrics do, the deployment tells of its steps several times
    flag |= (deployment >= SAID) & (switch >= 1) & (deployment + switch > SAID)
    return flag
