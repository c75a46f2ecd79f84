"""Rootkit or backdoor: something hides in the system and leaves a way back in; the metrics show nothing."""

import numpy as np
import rulekit as rk

STIR = 2.5  # times what was usual before: more is no calm
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    net_in = sample[:, 2]
    net_out = sample[:, 3]
    hiding = rk.count(sample[:, 4] > 0, SPAN)
    ways = rk.count(sample[:, 5] > 0, SPAN)
    before_cpu = rk.median(cpu, 12)
    usual_cpu = np.fmax(rk.lag(before_cpu, 6), rk.lag(before_cpu, 36))
    before_disk = rk.median(disk, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    before_net_in = rk.median(net_in, 12)
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    before_net_out = rk.median(net_out, 12)
    usual_net_out = np.fmax(rk.lag(before_net_out, 6), rk.lag(before_net_out, 36))
    stirs = (cpu >= STIR * usual_cpu) | (disk >= STIR * usual_disk)
    stirs |= (net_in >= STIR * usual_net_in) | (net_out >= STIR * usual_net_out)
    calm = ~rk.any_recent(rk.hold(stirs, 3), SPAN)
    # Normal Rule 1: administrators add one key, one module or one account at a time
    # Abnormal Rule 1: no metric stirs, and the log tells of something that hides or of several ways back in
    flag = calm & (((hiding >= 1) & (hiding + ways >= SAID)) | (ways > SAID))
    # Abnormal Rule 2: whatever the metrics do, the log is full of it
    flag |= (hiding + ways >= 4 * SAID) & (hiding >= 1)
    return flag
