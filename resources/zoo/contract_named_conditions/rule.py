import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    far = np.abs(rk.robust_z(value, 50)) > 3.0
    calm = rk.std_ratio(value, 5, 40) <= 2.0
    # Abnormal Rule 1: far while calm
    spike = far & calm
    # Abnormal Rule 2: very low
    low = value <= -2.5
    return spike | low
