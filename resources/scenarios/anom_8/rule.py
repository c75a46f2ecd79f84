"""DNS resolution failure: names of other services cannot be turned into addresses."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    names = rk.count(sample[:, 0] > 0, SPAN)
    resolver = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: one name that does not exist is a typing error
    # Abnormal Rule 1: several names cannot be resolved
    flag = names >= SAID
    # Abnormal Rule 2: a name cannot be resolved, and the log tells of the resolver
    flag |= (names >= 1) & (resolver >= SAID)
    return flag
