"""Ransomware: a program encrypts the files of the machine and asks for a ransom."""

import numpy as np
import rulekit as rk

BUSY = 70.0  # per cent of the processor
SURGE = 2.5  # times what the disk did before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    disk = sample[:, 1]
    encrypting = rk.count(sample[:, 2] > 0, SPAN)
    files = rk.count(sample[:, 3] > 0, SPAN)
    demand = rk.count(sample[:, 4] > 0, SPAN)
    usual = rk.lag(rk.ewma(disk, 240), 8)
    works = rk.any_recent((disk >= SURGE * usual) | (cpu >= BUSY), SPAN)
    kinds = np.minimum(encrypting, 1) + np.minimum(files, 1) + np.minimum(demand, 1)
    # Normal Rule 1: backups read every file too, but neither rename them nor leave notes
    # Abnormal Rule 1: disk or processor surge, and the log tells of encrypted or renamed files, or of the ransom
    flag = works & (encrypting + files + demand >= SAID) & (encrypting + demand >= 1)
    # Abnormal Rule 2: whatever the metrics do, the log tells of it in two ways
    flag |= (kinds >= 2) & (encrypting + files + demand >= SAID)
    return flag
