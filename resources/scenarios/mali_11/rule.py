"""Reverse shell: a shell on this machine is connected to somebody outside, who types into it."""

import numpy as np
import rulekit as rk

STEP = 1.8  # times what processor or traffic was before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    net_in = sample[:, 1]
    net_out = sample[:, 2]
    tools = rk.count(sample[:, 3] > 0, SPAN)
    shell = rk.count(sample[:, 4] > 0, SPAN)
    connection = rk.count(sample[:, 5] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_in = rk.lag(rk.ewma(net_in, 240), 8)
    usual_out = rk.lag(rk.ewma(net_out, 240), 8)
    steps = (cpu >= STEP * usual_cpu) | (net_in >= STEP * usual_in) | (net_out >= STEP * usual_out)
    kinds = np.minimum(tools, 1) + np.minimum(shell, 1) + np.minimum(connection, 1)
    # Normal Rule 1: people log in through sshd, which says who they are
    # Abnormal Rule 1: processor or traffic step up, and the log tells in two ways of a shell that talks to the network
    flag = rk.any_recent(steps, SPAN) & (kinds >= 2) & (tools + shell >= 1) & (tools + shell + connection >= SAID)
    # Abnormal Rule 2: whatever the metrics do, tools that make such shells are named again, with a shell or connection
    flag |= (tools >= SAID) & (kinds >= 2)
    return flag
