"""The value itself does not matter: the sensor is gone or hangs."""

import numpy as np
import rulekit as rk

MISSING_POINTS = 3
STUCK_POINTS = 3
TOLERANCE = 0.05


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: no value for three points
    gone = rk.missing_run(value) >= MISSING_POINTS
    # Abnormal Rule 2: the value does not move
    stuck = rk.flat_run(value, TOLERANCE) >= STUCK_POINTS
    return np.logical_or(gone, stuck)
