"""Hourly points: 168 a week; maintenance on the second night."""

import numpy as np
import rulekit as rk

WEEK = 168
WORK_FROM = 26
WORK_TO = 30
FAR = 3.0
RISE = 2.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    hour = sample[:, 1] % WEEK
    # Normal Rule 1: anything may happen while people work on it
    planned = (hour >= WORK_FROM) & (hour <= WORK_TO)
    # Abnormal Rule 1: far from the usual level
    far = np.abs(rk.robust_z(value, WEEK)) >= FAR
    # Abnormal Rule 2: rises within one hour
    rises = rk.diff(value, 1) >= RISE
    return np.logical_and(far | rises, ~planned)
