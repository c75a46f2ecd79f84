"""Video transcoding on demand: a video is turned into other formats and sizes."""

import numpy as np
import rulekit as rk

CPU = 2.0  # times what the processor was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    transcoding = rk.count(sample[:, 1] > 0, SPAN)
    media = rk.count(sample[:, 2] > 0, SPAN)
    before_cpu = rk.median(cpu, 12)
    usual_cpu = np.fmax(rk.lag(before_cpu, 6), rk.lag(before_cpu, 36))
    above = cpu >= CPU * usual_cpu
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: a processor at its limit without a word of a video needs somebody
    # Abnormal Rule 1: the processor is far above what was usual, and the transcoder tells what it makes
    flag = moves & (transcoding >= 1) & (transcoding + media > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (transcoding >= 2 * SAID) & (transcoding + media >= 4 * SAID)
    return flag
