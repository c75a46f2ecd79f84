"""Rule for cpu: 1 abnormal rule, 2 conditions."""

import numpy as np
import rulekit as rk

RECENT_JUMPS_MAX = 60
JUMP = 5
MOVE_5_MAX = -5


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: moves within several points keep their usual size
    move_5 = rk.jump(value, 5, 1000)
    # Normal Rule 2: the next value follows from those before it, up to the usual forecast error
    forecast_error = rk.ar_z(value, 25, 0.998, 1500)
    # Normal Rule 3: jumps that come again and again belong to the curve: no flag then
    calm = rk.count(np.abs(forecast_error) >= JUMP, 6000) <= RECENT_JUMPS_MAX
    # Abnormal Rule 1: a strong drop within several points
    flag = move_5 <= MOVE_5_MAX
    return np.logical_and(flag, calm)
