"""File integrity scan: a security program reads all system files and compares them with what it knows of them."""

import numpy as np
import rulekit as rk

SURGE = 1.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    scanner = rk.count(sample[:, 2] > 0, SPAN)
    checks = rk.count(sample[:, 3] > 0, SPAN)
    alarm = rk.count(sample[:, 4] > 0, SPAN)
    usual_cpu = rk.lag(rk.ewma(cpu, 240), 8)
    usual_disk = rk.lag(rk.ewma(disk, 240), 8)
    changed = disk >= SURGE * usual_disk
    changed |= cpu >= SURGE * usual_cpu
    moves = rk.any_recent(changed, SPAN)
    # Normal Rule 1: system files that were changed need somebody, whoever reads them
    # Abnormal Rule 1: disk or processor surge, and a scanner tells what it compares
    flag = moves & (alarm < SAID) & (scanner >= 1) & (checks >= 1) & (scanner + checks >= SAID)
    # Abnormal Rule 2: whatever the metrics do, the scanner tells of its checks several times
    flag |= (alarm < SAID) & (scanner >= SAID) & (checks >= 1) & (scanner + checks > SAID)
    return flag
