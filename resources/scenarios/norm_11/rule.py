"""ETL pipeline: data is taken from its sources, changed, and loaded into a warehouse, as planned."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    net_in = sample[:, 2]
    net_out = sample[:, 3]
    pipeline = rk.count(sample[:, 4] > 0, SPAN)
    stages = rk.count(sample[:, 5] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_disk = rk.lag(rk.ewma(disk, 240), 8)
    usual_net_in = rk.lag(rk.ewma(net_in, 240), 8)
    usual_net_out = rk.lag(rk.ewma(net_out, 240), 8)
    changed = cpu >= SURGE * usual_cpu
    changed |= disk >= SURGE * usual_disk
    changed |= net_in >= SURGE * usual_net_in
    changed |= net_out >= SURGE * usual_net_out
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: the same load without a word of a pipeline needs somebody
    # Abnormal Rule 1: disk, processor or traffic rise, and the pipeline tells of its stages
    flag = moves & (pipeline >= 1) & (stages >= 1) & (pipeline + stages >= SAID)
    # Abnormal Rule 2: whatever the metrics do, the pipeline tells of its stages several times
    flag |= (pipeline >= SAID) & (stages >= 1) & (pipeline + stages > SAID)
    return flag
