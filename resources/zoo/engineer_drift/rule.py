"""Slow drift of a level by two cumulative sums."""

import numpy as np
import rulekit as rk

SPAN = 100
SLACK = 0.5
UP = 12.0
DOWN = 12.0
QUIET = 20


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: after a step the level is another one for a while
    step = np.abs(rk.level_shift(value, 5, 50)) > 6.0
    settled = ~(rk.since(step) < QUIET)
    # Abnormal Rule 1: drifts upwards
    flag = (rk.cusum_up(value, SPAN, SLACK) > UP) & settled
    # Abnormal Rule 2: drifts downwards
    flag |= (rk.cusum_down(value, SPAN, SLACK) > DOWN) & settled
    return flag
