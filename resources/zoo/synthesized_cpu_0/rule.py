"""Rule for cpu: 1 abnormal rule, 2 conditions."""

import numpy as np
import rulekit as rk

RECENT_JUMPS_MAX = 60
JUMP = 5
STEP_MAX = -7.2


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: steps from point to point keep their usual size
    step = rk.diff_z(value, 100)
    # Normal Rule 2: the next value follows from those before it, up to the usual forecast error
    forecast_error = rk.ar_z(value, 25, 0.998, 1500)
    # Normal Rule 3: jumps that come again and again belong to the curve: no flag then
    calm = rk.count(np.abs(forecast_error) >= JUMP, 6000) <= RECENT_JUMPS_MAX
    # Abnormal Rule 1: a strong drop since the last point
    flag = step <= STEP_MAX
    return np.logical_and(flag, calm)
