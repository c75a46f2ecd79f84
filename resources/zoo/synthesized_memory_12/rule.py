"""Rule for memory: 1 abnormal rule, 1 conditions."""

import numpy as np
import rulekit as rk

STEP_MIN = 3.7


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: steps from point to point keep their usual size
    step = rk.diff_z(value, 75)
    # Abnormal Rule 1: a strong rise since the last point
    flag = step >= STEP_MIN
    return flag
