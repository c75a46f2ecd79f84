"""Web shell: a file on the web server lets somebody run commands through requests that look like any others."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    script = rk.count(sample[:, 0] > 0, SPAN)
    commands = rk.count(sample[:, 1] > 0, SPAN)
    calls = rk.count(sample[:, 2] > 0, SPAN)
    kinds = np.minimum(script, 1) + np.minimum(commands, 1) + np.minimum(calls, 1)
    # Normal Rule 1: visitors ask for pages, and a web server starts no shells
    # Abnormal Rule 1: the log tells in two ways of a script that takes commands, of commands, or of calls home
    flag = (kinds >= 2) & (script + commands + calls >= SAID) & (script + commands >= SAID)
    # Abnormal Rule 2: requests go to a script that takes commands, several times
    flag |= script >= SAID
    return flag
