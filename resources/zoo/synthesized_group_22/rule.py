"""One rule for 8 series: 2 abnormal rules, 5 conditions."""

import numpy as np
import rulekit as rk

PERIOD = 288
RECENT_JUMPS_MAX = 89
JUMP = 5
SEASONAL_ERROR_MIN = 6.8
FORECAST_ERROR_MIN = 1.6
MOVE_30_MIN = 2.1
UNREST_MIN = 1.2


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: values repeat from season to season (PERIOD points)
    seasonal_error = rk.seasonal_z(value, PERIOD)
    # Normal Rule 2: the next value follows from those before it, up to the usual forecast error
    forecast_error = rk.ar_z(value, 25, 0.998, 1500)
    # Normal Rule 3: moves over many points keep their usual size
    move_30 = rk.jump(value, 30, 1000)
    # Normal Rule 4: values vary as much now as they did before
    unrest = rk.std_ratio(value, 15, 181)
    # Normal Rule 5: jumps that come again and again belong to the curve: no flag then
    calm = rk.count(np.abs(forecast_error) >= JUMP, 6000) <= RECENT_JUMPS_MAX
    # Abnormal Rule 1: far from the season's usual value and away from the forecast
    flag = (np.abs(seasonal_error) >= SEASONAL_ERROR_MIN) & (
        np.abs(forecast_error) >= FORECAST_ERROR_MIN
    )
    # Abnormal Rule 2: a move over many points, with a restless phase
    flag |= (np.abs(move_30) >= MOVE_30_MIN) & (unrest >= UNREST_MIN)
    return np.logical_and(flag, calm)
