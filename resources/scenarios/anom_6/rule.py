"""Network latency or packet loss: packets arrive late or not at all."""

import numpy as np
import rulekit as rk

FALL = 0.75  # times what went out before
LASTING = 3  # points in a row
AGAIN = 1.8  # times what came in before
SAME = 1.3  # times what went out before, at most
TIMES = 4  # points
STIR = 2.5  # times what was usual before: more is no calm
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    net_in = sample[:, 2]
    net_out = sample[:, 3]
    loss = rk.count(sample[:, 4] > 0, SPAN)
    delay = rk.count(sample[:, 5] > 0, SPAN)
    before_cpu = rk.median(cpu, 12)
    usual_cpu = np.fmax(rk.lag(before_cpu, 6), rk.lag(before_cpu, 36))
    before_disk = rk.median(disk, 12)
    usual_disk = np.fmax(rk.lag(before_disk, 6), rk.lag(before_disk, 36))
    before_net_in = rk.median(net_in, 12)
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    before_net_out = rk.median(net_out, 12)
    usual_net_out = np.fmax(rk.lag(before_net_out, 6), rk.lag(before_net_out, 36))
    least_net_out = np.fmin(rk.lag(before_net_out, 6), rk.lag(before_net_out, 36))
    repeats = (net_in >= AGAIN * usual_net_in) & (net_out <= SAME * usual_net_out)
    moves = rk.any_recent(rk.hold(net_out <= FALL * least_net_out, LASTING) | (rk.count(repeats, SPAN) >= TIMES), SPAN)
    stirs = (cpu >= STIR * usual_cpu) | (disk >= STIR * usual_disk)
    stirs |= (net_in >= STIR * usual_net_in) | (net_out >= STIR * usual_net_out)
    calm = ~rk.any_recent(rk.hold(stirs, 3), SPAN)
    # Normal Rule 1: one request is slow now and then
    # Abnormal Rule 1: less goes out, or packets come in again and again, and the log tells of lost packets or
    # bad links, and of what comes late
    flag = moves & (loss + delay >= SAID) & (loss >= 1)
    # Abnormal Rule 2: no metric stirs, so nothing else explains that the log tells again and again of lost
    # packets, bad links and delays
    flag |= calm & (loss >= 1) & (loss + delay > SAID)
    return flag
