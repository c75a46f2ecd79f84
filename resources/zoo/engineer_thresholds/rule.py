"""Queue depth: page at once when it is critical, later when it is merely high."""

import numpy as np
import rulekit as rk

CRITICAL = 3.0
HIGH = 1.2
HIGH_FOR = 5
LOW = -1.8
LOW_FOR = 3


def inference(sample: np.ndarray) -> np.ndarray:
    depth = sample[:, 0]
    # Abnormal Rule 1: critically high
    flag = depth >= CRITICAL
    # Abnormal Rule 2: high for five points in a row
    flag |= rk.hold(depth >= HIGH, HIGH_FOR)
    # Abnormal Rule 3: nothing arrives any more
    flag |= rk.hold(depth <= LOW, LOW_FOR)
    return flag
