"""Full report on demand: somebody asked for a large report, and it is being made."""

import numpy as np
import rulekit as rk

CPU = 2.0  # times what the processor was before
MEM = 1.2  # times what memory was before
LASTING = 3  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    mem = sample[:, 1]
    report = rk.count(sample[:, 2] > 0, SPAN)
    making = rk.count(sample[:, 3] > 0, SPAN)
    before_cpu = rk.median(cpu, 12)
    before_mem = rk.median(mem, 12)
    usual_cpu = np.fmax(rk.lag(before_cpu, 6), rk.lag(before_cpu, 36))
    usual_mem = np.fmax(rk.lag(before_mem, 20), rk.lag(before_mem, 36))
    above = cpu >= CPU * usual_cpu
    above |= mem >= MEM * usual_mem
    moves = rk.any_recent(rk.hold(above, LASTING), SPAN)
    # Normal Rule 1: the same load without a word of a report needs somebody
    # Abnormal Rule 1: the processor or memory is far above what was usual, and the log tells of a report that
    # somebody asked for
    flag = moves & (report >= 1) & (report + making > SAID)
    # Abnormal Rule 2: the log is full of it, several lines of the job's own and several of its steps
    flag |= (report >= 2 * SAID) & (report + making >= 4 * SAID)
    return flag
