"""Search engine crawl: a search engine reads every page of the site in a short time."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    net_in = sample[:, 1]
    net_out = sample[:, 2]
    crawler = rk.count(sample[:, 3] > 0, SPAN)
    pages = rk.count(sample[:, 4] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_net_in = rk.lag(rk.ewma(net_in, 240), 8)
    usual_net_out = rk.lag(rk.ewma(net_out, 240), 8)
    changed = net_in >= SURGE * usual_net_in
    changed |= net_out >= SURGE * usual_net_out
    changed |= cpu >= SURGE * usual_cpu
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: a flood of requests from agents that nobody knows needs somebody
    # Abnormal Rule 1: traffic or processor rise, and the log shows a crawler that reads page after page
    flag = moves & (crawler >= 1) & (pages >= 1) & (crawler + pages >= SAID)
    # Abnormal Rule 2: whatever the metrics do, crawler and pages are told of several times
    flag |= (crawler >= SAID) & (pages >= 1) & (crawler + pages > SAID)
    return flag
