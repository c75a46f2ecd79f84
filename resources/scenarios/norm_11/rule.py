"""ETL pipeline: data is taken from its sources, changed, and loaded into a warehouse, as planned."""

import numpy as np
import rulekit as rk

DISK = 2.0  # times what the disk was before
NET_IN = 2.0  # times what incoming traffic was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    disk = sample[:, 0]
    net_in = sample[:, 1]
    pipeline = rk.count(sample[:, 2] > 0, SPAN)
    stages = rk.count(sample[:, 3] > 0, SPAN)
    before_disk = rk.median(disk, 12)
    before_net_in = rk.median(net_in, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 12), rk.lag(before_disk, 36))
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    above = disk >= DISK * usual_disk
    above |= net_in >= NET_IN * usual_net_in
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: the same load without a word of a pipeline needs somebody
    # Abnormal Rule 1: the disk or incoming traffic is far above what was usual, and the pipeline tells of its
    # stages
    flag = moves & (pipeline >= 1) & (pipeline + stages > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (pipeline >= 2 * SAID) & (pipeline + stages >= 4 * SAID)
    return flag
