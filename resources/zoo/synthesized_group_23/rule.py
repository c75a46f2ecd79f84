"""One rule for 4 series: 1 abnormal rule, 2 conditions."""

import numpy as np
import rulekit as rk

PERIOD = 288
SEASONAL_LOCAL_MIN = 5.1
STEP_MAX = -0.011


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the distance to the season's usual value changes slowly
    seasonal_local = rk.seasonal_local_z(value, PERIOD)
    # Normal Rule 2: steps from point to point keep their usual size
    step = rk.diff_z(value, 100)
    # Abnormal Rule 1: far from the season's usual value as it runs today and a drop since the last point
    flag = (np.abs(seasonal_local) >= SEASONAL_LOCAL_MIN) & (step <= STEP_MAX)
    return flag
