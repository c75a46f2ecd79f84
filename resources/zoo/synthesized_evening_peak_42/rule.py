"""Rule for evening_peak: 2 abnormal rules, 2 conditions."""

import numpy as np
import rulekit as rk

PERIOD = 288
MOVE_5_VS_PEAK_MIN = 1.2
SEASONAL_LOCAL_VS_PEAK_MIN = 1.7


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: moves within several points keep their usual size
    move_5 = rk.jump(value, 5, 1000)
    # Normal Rule 2: the largest of these in a season is about as large as in the last 14 seasons (of PERIOD points)
    move_5_vs_peak = rk.peak_ratio(move_5, PERIOD)
    # Normal Rule 3: the distance to the season's usual value changes slowly
    seasonal_local = rk.seasonal_local_z(value, PERIOD)
    # Normal Rule 4: the largest of these in a season is about as large as in the last 14 seasons (of PERIOD points)
    seasonal_local_vs_peak = rk.peak_ratio(seasonal_local, PERIOD)
    # Abnormal Rule 1: a move within several points, beyond the season's usual peak
    flag = np.abs(move_5_vs_peak) >= MOVE_5_VS_PEAK_MIN
    # Abnormal Rule 2: away from the season's usual value as it runs today, beyond the season's usual peak
    flag |= np.abs(seasonal_local_vs_peak) >= SEASONAL_LOCAL_VS_PEAK_MIN
    return flag
