import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    values = np.nan_to_num(sample[:, 0])
    n = len(values)
    if n < 16:
        return np.zeros(n, dtype=int)
    spectrum = np.fft.rfft(values)
    keep = np.zeros(len(spectrum))
    keep[:8] = 1
    slow = np.fft.irfft(spectrum * keep, n)
    fast = values - slow
    # Normal Rule 1: the slow waves of the chunk are usual
    # Abnormal Rule 1: fast changes of more than 3.5 standard deviations
    return (np.abs(fast) > 3.5 * np.std(fast)).astype(int)
