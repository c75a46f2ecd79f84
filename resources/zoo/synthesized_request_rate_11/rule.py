"""Rule for request_rate: 1 abnormal rule, 1 conditions."""

import numpy as np
import rulekit as rk

MOVE_2_MAX = -3.7


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: moves within a few points keep their usual size
    move_2 = rk.jump(value, 2)
    # Abnormal Rule 1: a strong drop within a few points
    flag = move_2 <= MOVE_2_MAX
    return flag
