import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    values = sample[:, 0]
    result = []
    same = 0
    previous = None
    for value in values:
        if previous is not None and abs(value - previous) < 0.02:
            same += 1
        else:
            same = 0
        previous = value
        # Abnormal Rule 1: the value has not moved for at least two steps
        if same >= 2:
            result.append(1)
        # Abnormal Rule 2: the value is beyond every usual level
        elif abs(value) > 3.2:
            result.append(1)
        else:
            result.append(0)
    return np.array(result, dtype=int)
