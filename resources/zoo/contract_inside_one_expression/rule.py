import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    return (
        # Abnormal Rule 1: high
        (value > 2.0)
        # Abnormal Rule 2: sudden
        | (np.abs(rk.diff(value, 1)) > 2.5)
    )
