"""Rule for stuck: 1 abnormal rule, 3 conditions."""

import numpy as np
import rulekit as rk

RECENT_JUMPS_MAX = 60
JUMP = 5
LEVEL_CHANGE_MIN = 0.0047
FLAT_MIN = 1.2


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the level of late is that of the points before
    level_change = rk.level_shift(value, 10, 120)
    # Normal Rule 2: values keep moving
    flat = rk.flat_run(value)
    # Normal Rule 3: the next value follows from those before it, up to the usual forecast error
    forecast_error = rk.ar_z(value, 25, 0.998, 1500)
    # Normal Rule 4: jumps that come again and again belong to the curve: no flag then
    calm = rk.count(np.abs(forecast_error) >= JUMP, 6000) <= RECENT_JUMPS_MAX
    # Abnormal Rule 1: a new level, with a flat line
    flag = (np.abs(level_change) >= LEVEL_CHANGE_MIN) & (flat >= FLAT_MIN)
    return np.logical_and(flag, calm)
