"""Rule for noisy_gauge: 1 abnormal rule, 1 conditions."""

import numpy as np
import rulekit as rk

MOVE_5_MIN = 4.3


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: moves within several points keep their usual size
    move_5 = rk.jump(value, 5, 1000)
    # Abnormal Rule 1: a strong rise within several points
    flag = move_5 >= MOVE_5_MIN
    return flag
