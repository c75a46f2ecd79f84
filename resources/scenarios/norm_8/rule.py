"""Search engine crawl: a search engine reads every page of the site in a short time."""

import numpy as np
import rulekit as rk

NET_IN = 2.0  # times what incoming traffic was before
NET_OUT = 2.5  # times what outgoing traffic was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    net_in = sample[:, 0]
    net_out = sample[:, 1]
    crawler = rk.count(sample[:, 2] > 0, SPAN)
    pages = rk.count(sample[:, 3] > 0, SPAN)
    before_net_in = rk.median(net_in, 12)
    before_net_out = rk.median(net_out, 12)
    usual_net_in = np.fmax(rk.lag(before_net_in, 6), rk.lag(before_net_in, 36))
    usual_net_out = np.fmax(rk.lag(before_net_out, 6), rk.lag(before_net_out, 36))
    above = net_in >= NET_IN * usual_net_in
    above |= net_out >= NET_OUT * usual_net_out
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: a flood of requests from agents that nobody knows needs somebody
    # Abnormal Rule 1: incoming traffic or outgoing traffic is far above what was usual, and the log shows a
    # crawler that reads page after page
    flag = moves & (crawler >= 1) & (crawler + pages > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (crawler >= 2 * SAID) & (crawler + pages >= 4 * SAID)
    return flag
