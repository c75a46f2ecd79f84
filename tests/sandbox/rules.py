"""Rule texts that the tests of this room share."""

from __future__ import annotations

from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Rule, Way

LEVEL = """
import numpy as np

HIGH = 2.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: far above
    flag = value > HIGH
    return flag
"""

JUMP = """
import numpy as np
import rulekit as rk

JUMP = 2.5
LOW = -1.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: it wanders slowly
    # Abnormal Rule 1: sudden step
    flag = np.abs(rk.diff(value)) >= JUMP
    # Abnormal Rule 2: low for
    # three points
    flag |= rk.hold(value < LOW, 3)
    return flag
"""

SMOOTHED = """
import numpy as np


def inference(sample):
    value = sample[:, 0]
    flags = np.zeros(len(value))
    for i in range(len(value)):
        # Abnormal Rule 1: above the mean of the last five points
        if value[i] > np.mean(value[max(0, i - 4) : i + 1]) + 1.0:
            flags[i] = 1
    return flags
"""

CHUNK_MEAN = """
import numpy as np


def inference(sample):
    value = sample[:, 0]
    # Abnormal Rule 1: far from the mean of its chunk
    return np.abs(value - np.mean(value)) > 2 * np.std(value)
"""


def rule(text: str, run: Way = "stateful", points: int = 0, emit: Emit | None = None, **more: object) -> Rule:
    """A rule of this text on the column `value`."""
    columns = ("value", "index")
    return Rule("r", text, input=InputSpec(columns, run=run, points=points), emit=emit or Emit(), **more)  # type: ignore[arg-type]
