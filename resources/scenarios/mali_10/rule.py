"""Log deletion or tampering: somebody removes or changes logs to hide what was done."""

import numpy as np
import rulekit as rk

SURGE = 3.0  # times what disk or processor did before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    removed = rk.count(sample[:, 2] > 0, SPAN)
    silenced = rk.count(sample[:, 3] > 0, SPAN)
    usual_disk = rk.lag(rk.ewma(disk, 240), 8)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    spikes = rk.any_recent((disk >= SURGE * usual_disk) | (cpu >= SURGE * usual_cpu), SPAN)
    # Normal Rule 1: logs are rotated, compressed and removed when they are old, and the job says so
    # Abnormal Rule 1: disk or processor spike, and the log tells of removed entries or silenced logging
    flag = spikes & (removed + silenced >= SAID)
    # Abnormal Rule 2: whatever the metrics do, entries were removed and logging or the shell's history was silenced
    flag |= (removed >= 1) & (silenced >= 1) & (removed + silenced >= SAID)
    return flag
