"""Start of a live stream: many people begin to watch an event at the same time."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    net_in = sample[:, 1]
    net_out = sample[:, 2]
    stream = rk.count(sample[:, 3] > 0, SPAN)
    viewers = rk.count(sample[:, 4] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_net_in = rk.lag(rk.ewma(net_in, 240), 8)
    usual_net_out = rk.lag(rk.ewma(net_out, 240), 8)
    changed = net_out >= SURGE * usual_net_out
    changed |= net_in >= SURGE * usual_net_in
    changed |= cpu >= SURGE * usual_cpu
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: a surge of outgoing traffic without a word of a stream needs somebody
    # Abnormal Rule 1: traffic or processor surge, and the log tells of a stream and of those who watch
    flag = moves & (stream >= 1) & (viewers >= 1) & (stream + viewers >= SAID)
    # Abnormal Rule 2: whatever the metrics do, stream and viewers are told of several times
    flag |= (stream >= SAID) & (viewers >= 1) & (stream + viewers > SAID)
    return flag
