"""Five-minute points: 288 a day, the origin is midnight."""

import numpy as np

DAY = 288
OPEN_FROM = 96
OPEN_TO = 240
OPEN_HIGH = 3.0
CLOSED_HIGH = 1.5


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    clock = sample[:, 1] % DAY
    open_hours = (clock >= OPEN_FROM) & (clock < OPEN_TO)
    # Abnormal Rule 1: beyond what the opening hours bring
    flag = open_hours & (value > OPEN_HIGH)
    # Abnormal Rule 2: something runs at night
    flag |= ~open_hours & (value > CLOSED_HIGH)
    return flag
