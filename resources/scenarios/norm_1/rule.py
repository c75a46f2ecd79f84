"""Nightly full backup: a planned backup reads every file and sends or writes a copy."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    net_out = sample[:, 2]
    backup = rk.count(sample[:, 3] > 0, SPAN)
    copying = rk.count(sample[:, 4] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_disk = rk.lag(rk.ewma(disk, 240), 8)
    usual_net_out = rk.lag(rk.ewma(net_out, 240), 8)
    changed = disk >= SURGE * usual_disk
    changed |= net_out >= SURGE * usual_net_out
    changed |= cpu >= SURGE * usual_cpu
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: the same surge without a word of a backup needs somebody
    # Abnormal Rule 1: disk, traffic or processor surge, and a backup tells what it does
    flag = moves & (backup >= 1) & (copying >= 1) & (backup + copying >= SAID)
    # Abnormal Rule 2: whatever the metrics do, a backup tells of its steps several times
    flag |= (backup >= SAID) & (copying >= 1) & (backup + copying > SAID)
    return flag
