"""Cache eviction storm: a cache drops much at once and fills again."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    mem = sample[:, 1]
    disk = sample[:, 2]
    net_in = sample[:, 3]
    eviction = rk.count(sample[:, 4] > 0, SPAN)
    cache = rk.count(sample[:, 5] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_mem = rk.lag(rk.ewma(mem, 240), 8)
    usual_disk = rk.lag(rk.ewma(disk, 240), 8)
    usual_net_in = rk.lag(rk.ewma(net_in, 240), 8)
    changed = cpu >= SURGE * usual_cpu
    changed |= disk >= SURGE * usual_disk
    changed |= net_in >= SURGE * usual_net_in
    changed |= np.abs(mem - usual_mem) >= 8.0
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: memory that falls without a word of a cache needs somebody
    # Abnormal Rule 1: a metric moves, and the cache tells of what it drops and fills again
    flag = moves & (eviction >= 1) & (cache >= 1) & (eviction + cache >= SAID)
    # Abnormal Rule 2: whatever the metrics do, cache and evictions are told of several times
    flag |= (eviction >= SAID) & (cache >= 1) & (eviction + cache > SAID)
    return flag
