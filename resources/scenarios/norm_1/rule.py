"""Nightly full backup: a planned backup reads every file and sends or writes a copy."""

import numpy as np
import rulekit as rk

DISK = 2.0  # times what the disk was before
NET_OUT = 2.5  # times what outgoing traffic was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    disk = sample[:, 0]
    net_out = sample[:, 1]
    backup = rk.count(sample[:, 2] > 0, SPAN)
    copying = rk.count(sample[:, 3] > 0, SPAN)
    before_disk = rk.median(disk, 12)
    before_net_out = rk.median(net_out, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    usual_net_out = np.fmax(rk.lag(before_net_out, 6), rk.lag(before_net_out, 36))
    above = disk >= DISK * usual_disk
    above |= net_out >= NET_OUT * usual_net_out
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: the same surge without a word of a backup needs somebody
    # Abnormal Rule 1: the disk or outgoing traffic is far above what was usual, and a backup tells what it
    # does
    flag = moves & (backup >= 1) & (backup + copying > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (backup >= 2 * SAID) & (backup + copying >= 4 * SAID)
    return flag
