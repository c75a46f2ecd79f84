"""Rule for low_share: 1 abnormal rule, 1 conditions."""

import numpy as np
import rulekit as rk

PERIOD = 288
SEASONAL_LOCAL_MAX = -5.3


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the distance to the season's usual value changes slowly
    seasonal_local = rk.seasonal_local_z(value, PERIOD)
    # Abnormal Rule 1: far below the season's usual value as it runs today
    flag = seasonal_local <= SEASONAL_LOCAL_MAX
    return flag
