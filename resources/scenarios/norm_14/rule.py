"""Cache eviction storm: a cache drops much at once and fills again."""

import numpy as np
import rulekit as rk

MEM = 1.2  # times what memory was before
DISK = 2.0  # times what the disk was before
NET_IN = 2.0  # times what incoming traffic was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    mem = sample[:, 0]
    disk = sample[:, 1]
    net_in = sample[:, 2]
    eviction = rk.count(sample[:, 3] > 0, SPAN)
    cache = rk.count(sample[:, 4] > 0, SPAN)
    before_mem = rk.median(mem, 12)
    before_disk = rk.median(disk, 12)
    before_net_in = rk.median(net_in, 12)
    usual_mem = np.fmax(rk.lag(before_mem, 6), rk.lag(before_mem, 36))
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    above = mem >= MEM * usual_mem
    above |= disk >= DISK * usual_disk
    above |= net_in >= NET_IN * usual_net_in
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: memory that falls without a word of a cache needs somebody
    # Abnormal Rule 1: memory, the disk or incoming traffic is far above what was usual, and the cache tells
    # of what it drops and fills again
    flag = moves & (eviction >= 1) & (eviction + cache > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (eviction >= 2 * SAID) & (eviction + cache >= 4 * SAID)
    return flag
