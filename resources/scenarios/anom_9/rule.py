"""Firewall or security group misconfiguration."""

import numpy as np
import rulekit as rk

FALL = 0.65  # times what was usual before
LASTING = 4  # points in a row
STIR = 2.5  # times what was usual before: more is no calm
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    net_in = sample[:, 2]
    net_out = sample[:, 3]
    rules = rk.count(sample[:, 4] > 0, SPAN)
    unreachable = rk.count(sample[:, 5] > 0, SPAN)
    before_cpu = rk.median(cpu, 12)
    usual_cpu = np.fmax(rk.lag(before_cpu, 6), rk.lag(before_cpu, 36))
    before_disk = rk.median(disk, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    before_net_in = rk.median(net_in, 12)
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    least_net_in = np.fmin(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    before_net_out = rk.median(net_out, 12)
    usual_net_out = np.fmax(rk.lag(before_net_out, 6), rk.lag(before_net_out, 36))
    least_net_out = np.fmin(rk.lag(before_net_out, 6), rk.lag(before_net_out, 36))
    moves = rk.any_recent(rk.hold((net_in <= FALL * least_net_in) | (net_out <= FALL * least_net_out), LASTING), SPAN)
    stirs = (cpu >= STIR * usual_cpu) | (disk >= STIR * usual_disk)
    stirs |= (net_in >= STIR * usual_net_in) | (net_out >= STIR * usual_net_out)
    calm = ~rk.any_recent(rk.hold(stirs, 3), SPAN)
    # Normal Rule 1: a service that starts refuses connections for a moment, and firewalls always block
    # strangers
    # Abnormal Rule 1: traffic fell, and connections fail, or the log tells of rules that block them
    flag = moves & (((rules >= 1) & (rules + unreachable >= SAID)) | (unreachable > SAID))
    # Abnormal Rule 2: no metric stirs, so nothing else explains that connections fail, and the log tells of
    # rules that block them or were changed
    flag |= calm & (rules >= 1) & (unreachable >= 1) & (rules + unreachable > SAID)
    return flag
