"""Garbage collection storm: a runtime collects garbage nearly all the time and hardly works in between."""

import numpy as np
import rulekit as rk

RISE = 1.25  # times what memory was before
SWING = 2.0  # times what the processor did before
TIMES = 4  # points
STIR = 2.5  # times what was usual before: more is no calm
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    mem = sample[:, 1]
    disk = sample[:, 2]
    net_in = sample[:, 3]
    net_out = sample[:, 4]
    collection = rk.count(sample[:, 5] > 0, SPAN)
    blocked = rk.count(sample[:, 6] > 0, SPAN)
    before_cpu = rk.median(cpu, 12)
    usual_cpu = np.fmax(rk.lag(before_cpu, 6), rk.lag(before_cpu, 36))
    before_mem = rk.median(mem, 12)
    usual_mem = np.fmax(rk.lag(before_mem, 20), rk.lag(before_mem, 36))
    before_disk = rk.median(disk, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    before_net_in = rk.median(net_in, 12)
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    before_net_out = rk.median(net_out, 12)
    usual_net_out = np.fmax(rk.lag(before_net_out, 6), rk.lag(before_net_out, 36))
    moves = rk.any_recent(rk.count((mem >= RISE * usual_mem) | (cpu >= SWING * usual_cpu), SPAN) >= TIMES, SPAN)
    stirs = (cpu >= STIR * usual_cpu) | (disk >= STIR * usual_disk)
    stirs |= (net_in >= STIR * usual_net_in) | (net_out >= STIR * usual_net_out)
    calm = ~rk.any_recent(rk.hold(stirs, 3), SPAN)
    # Normal Rule 1: a short collection now and then is how such runtimes work
    # Abnormal Rule 1: memory or processor go up several times, and the log tells of collections and their
    # pauses
    flag = moves & (collection >= 1) & (collection + blocked >= SAID)
    # Abnormal Rule 2: no metric stirs, so nothing else explains that the log tells again and again of
    # collections, and of those who wait for their end
    flag |= calm & (collection >= 1) & (collection + blocked > SAID)
    return flag
