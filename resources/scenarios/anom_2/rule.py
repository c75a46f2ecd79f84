"""Memory leak: a process keeps memory that it no longer needs, until none is left to give out."""

import numpy as np
import rulekit as rk

FULL = 85.0  # per cent of the memory
RISE = 1.3  # times what was used before
LASTING = 5  # points in a row
STIR = 2.5  # times what was usual before: more is no calm
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    mem = sample[:, 1]
    disk = sample[:, 2]
    net_in = sample[:, 3]
    net_out = sample[:, 4]
    exhausted = rk.count(sample[:, 5] > 0, SPAN)
    growth = rk.count(sample[:, 6] > 0, SPAN)
    swapping = rk.count(sample[:, 7] > 0, SPAN)
    otherwise = rk.count(sample[:, 8] > 0, SPAN)
    before_cpu = rk.median(cpu, 12)
    usual_cpu = np.fmax(rk.lag(before_cpu, 6), rk.lag(before_cpu, 36))
    before_mem = rk.median(mem, 12)
    usual_mem = np.fmax(rk.lag(before_mem, 30), rk.lag(before_mem, 36))
    before_disk = rk.median(disk, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    before_net_in = rk.median(net_in, 12)
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    before_net_out = rk.median(net_out, 12)
    usual_net_out = np.fmax(rk.lag(before_net_out, 6), rk.lag(before_net_out, 36))
    moves = rk.any_recent(rk.hold((mem >= FULL) | (mem >= RISE * usual_mem), LASTING), SPAN)
    stirs = (cpu >= STIR * usual_cpu) | (disk >= STIR * usual_disk)
    stirs |= (net_in >= STIR * usual_net_in) | (net_out >= STIR * usual_net_out)
    calm = ~rk.any_recent(rk.hold(stirs, 3), SPAN)
    told = exhausted + growth + swapping
    # Normal Rule 1: caches fill memory too and give it back, and collectors or threads have words of their
    # own
    # Abnormal Rule 1: memory climbed towards its limit, and the log tells of growth, swapping or failed
    # allocations
    flag = moves & (told >= SAID) & (told > otherwise)
    # Abnormal Rule 2: no metric stirs, so nothing else explains that allocations fail, and memory was growing
    # or swapped out
    flag |= calm & (exhausted >= 1) & (growth + swapping >= 1) & (told > SAID) & (told > otherwise)
    return flag
