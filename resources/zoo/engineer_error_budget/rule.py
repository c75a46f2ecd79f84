"""Burn rate of an error budget over two windows, as in multi-window alerting."""

import numpy as np
import rulekit as rk

BAD = 1.5
SHORT = 12
LONG = 72
FAST_BURN = 4
SLOW_BURN = 10


def inference(sample: np.ndarray) -> np.ndarray:
    bad = sample[:, 0] > BAD
    short = rk.count(bad, SHORT)
    long = rk.count(bad, LONG)
    # Abnormal Rule 1: the budget burns fast
    fast = (short >= FAST_BURN) & bad
    # Abnormal Rule 2: the budget burns slowly but for long
    slow = (long >= SLOW_BURN) & (short >= 1)
    return fast | slow
