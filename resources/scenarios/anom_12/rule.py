"""External dependency failure: a service that somebody else runs does not answer or answers with errors."""

import numpy as np
import rulekit as rk

SWING = 1.7  # times what went out before
TIMES = 4  # points
STIR = 2.5  # times what was usual before: more is no calm
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    net_in = sample[:, 2]
    net_out = sample[:, 3]
    dependency = rk.count(sample[:, 4] > 0, SPAN)
    failing = rk.count(sample[:, 5] > 0, SPAN)
    before_cpu = rk.median(cpu, 12)
    usual_cpu = np.fmax(rk.lag(before_cpu, 6), rk.lag(before_cpu, 36))
    before_disk = rk.median(disk, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    before_net_in = rk.median(net_in, 12)
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    before_net_out = rk.median(net_out, 12)
    usual_net_out = np.fmax(rk.lag(before_net_out, 6), rk.lag(before_net_out, 36))
    moves = rk.any_recent(rk.count(net_out >= SWING * usual_net_out, SPAN) >= TIMES, SPAN)
    stirs = (cpu >= STIR * usual_cpu) | (disk >= STIR * usual_disk)
    stirs |= (net_in >= STIR * usual_net_in) | (net_out >= STIR * usual_net_out)
    calm = ~rk.any_recent(rk.hold(stirs, 3), SPAN)
    # Normal Rule 1: one call fails, and the next one succeeds
    # Abnormal Rule 1: more goes out, because calls are repeated, and the log tells of calls to others that
    # fail
    flag = moves & (dependency >= 1) & (failing >= 1)
    # Abnormal Rule 2: no metric stirs, so nothing else explains that the log tells of a service of somebody
    # else, and again and again of calls that fail
    flag |= calm & (dependency >= 1) & (failing >= 1) & (dependency + failing > SAID)
    return flag
