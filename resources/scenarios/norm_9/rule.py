"""End-of-month financial closing: the books of the month are closed: postings, reconciliation, statements."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    closing = rk.count(sample[:, 2] > 0, SPAN)
    books = rk.count(sample[:, 3] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_disk = rk.lag(rk.ewma(disk, 240), 8)
    changed = cpu >= SURGE * usual_cpu
    changed |= disk >= SURGE * usual_disk
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: the same load without a word of the closing needs somebody
    # Abnormal Rule 1: processor or disk are above what was usual, and the ERP tells of the closing
    flag = moves & (closing >= 1) & (books >= 1) & (closing + books >= SAID)
    # Abnormal Rule 2: whatever the metrics do, the closing tells of its steps several times
    flag |= (closing >= SAID) & (books >= 1) & (closing + books > SAID)
    return flag
