"""Rule for voltage."""

import numpy as np

LIMIT = 2.2


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: values stay near zero
    # Abnormal Rule 1: a value far from zero
    return (value < -LIMIT).astype(int)
