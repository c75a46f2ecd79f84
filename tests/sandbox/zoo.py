"""A zoo of rules as people and models write them, each with its way to run and whether it is stateful."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Rule, Way


@dataclass(frozen=True)
class Entry:
    """`explained`: the share of its conditions at which a clause can be named."""

    name: str
    body: str
    run: Way = "stateful"
    points: int = 0
    head: str = ""
    emit: Emit = field(default_factory=Emit)
    explained: float = 1.0

    @property
    def text(self) -> str:
        """The whole rule."""
        lines = "\n".join(f"    {line}" if line else "" for line in self.body.strip("\n").split("\n"))
        head = f"import numpy as np\nimport rulekit as rk\n{self.head}\n"
        return f"{head}\ndef inference(sample: np.ndarray) -> np.ndarray:\n{lines}\n"

    @property
    def rule(self) -> Rule:
        """The rule on the columns value and index."""
        spec = InputSpec(("value", "index"), run=self.run, points=self.points)
        return Rule(self.name, self.text, input=spec, emit=self.emit)


ZOO = (
    Entry("level", "value = sample[:, 0]\n# Abnormal Rule 1: high\nreturn value > 2.5"),
    Entry(
        "two clauses",
        """
value = sample[:, 0]
step = rk.diff(value, 1)
# Abnormal Rule 1: jump
flag = np.abs(step) >= JUMP
# Abnormal Rule 2: low for long
flag |= rk.hold(value < LOW, HOLD)
return flag
""",
        head="\nJUMP = 2.5\nLOW = -1.0\nHOLD = 3\n",
        emit=Emit("first", 4),
    ),
    Entry(
        "named conditions",
        """
value = sample[:, 0]
far = np.abs(rk.robust_z(value, 50)) > 3.0
calm = rk.std_ratio(value, 5, 40) <= 2.0
# Abnormal Rule 1: far while calm
spike = far & calm
# Abnormal Rule 2: very low
low = value <= -2.5
return spike | low
""",
    ),
    Entry(
        "inside one expression",
        """
value = sample[:, 0]
return (
    # Abnormal Rule 1: high
    (value > 2.0)
    # Abnormal Rule 2: sudden
    | (np.abs(rk.diff(value, 1)) > 2.5)
)
""",
    ),
    Entry(
        "masks of zeros",
        """
value = sample[:, 0]
flags = np.zeros(len(value), dtype=int)
# Abnormal Rule 1: high
flags[value > 2.0] = 1
# Abnormal Rule 2: falls fast
flags[rk.diff(value, 1) < -2.5] = 1
# Normal Rule 1: around the mean it is never abnormal
flags[np.abs(value) < 0.1] = 0
return flags
""",
    ),
    Entry(
        "guard at the end",
        """
value = sample[:, 0]
# Abnormal Rule 1: high or low
flag = (value > 2.0) | (value < -2.0)
# Normal Rule 1: restless times are normal
flag &= ~(rk.std(value, 10) > 1.6)
return flag.astype(int)
""",
    ),
    Entry(
        "logical functions",
        """
value = sample[:, 0]
# Abnormal Rule 1: high and rising
first = np.logical_and(np.greater(value, 1.5), rk.diff(value, 1) > 0.5)
# Abnormal Rule 2: low
second = np.less_equal(value, -2.2)
return np.where(np.logical_or(first, second), 1, 0)
""",
    ),
    Entry(
        "ar forecast",
        """
value = sample[:, 0]
# Abnormal Rule 1: far from the forecast
flag = np.abs(rk.ar_z(value, 5)) >= 3.5
return flag
""",
    ),
    Entry(
        "season",
        """
value = sample[:, 0]
# Abnormal Rule 1: unlike the same time before
flag = np.abs(rk.seasonal_z(value, 24)) >= 3.0
flag &= ~np.isnan(value)
return flag
""",
    ),
    Entry(
        "element-wise arithmetic",
        """
value = np.sqrt(np.abs(sample[:, 0])) + 0.5 * sample[:, 0] ** 2
smooth = rk.ewma(np.nan_to_num(value), 20)
# Abnormal Rule 1: above its usual size
return np.where(value > 2 * smooth + 1, 1, 0)
""",
    ),
    Entry(
        "weights of several signs",
        """
value = sample[:, 0]
score = 1.0 * (value > 1.5) + 1.0 * (rk.diff(value, 1) > 1.0) + 1.0 * (rk.zscore(value, 30) > 2.0)
# Abnormal Rule 1: two signs at once
return score >= 2
""",
    ),
    Entry(
        "loop with if",
        """
value = sample[:, 0]
n = len(value)
flags = np.zeros(n)
for i in range(5, n):
    before = value[i - 5 : i]
    center = np.median(before)
    # Abnormal Rule 1: far from the five points before
    if abs(value[i] - center) > 2.5:
        flags[i] = 1
    # Abnormal Rule 2: the highest of six, and high
    elif value[i] > np.max(before) and value[i] > 2.0:
        flags[i] = 1
return flags
""",
        run="window",
        points=6,
    ),
    Entry(
        "loop with continue",
        """
value = sample[:, 0]
flags = np.zeros(len(value), dtype=int)
for i, v in enumerate(value):
    if i < 3 or np.isnan(v):
        continue
    recent = value[i - 3 : i]
    # Abnormal Rule 1: above all three before by a lot
    if v > np.max(recent) + 1.5:
        flags[i] = 1
        continue
    # Abnormal Rule 2: very low
    flags[i] = v < -2.4
return flags
""",
        run="window",
        points=4,
    ),
    Entry(
        "loop that appends",
        """
flags = []
for i in range(len(sample)):
    # Abnormal Rule 1: high
    flags.append(sample[i, 0] > 2.0)
return np.array(flags, dtype=bool)
""",
        run="window",
        points=1,
    ),
    Entry(
        "shifted differences",
        """
value = sample[:, 0]
flags = np.zeros(len(value), dtype=bool)
# Abnormal Rule 1: step against the point before
flags[1:] = np.abs(np.diff(value)) > 2.5
# Abnormal Rule 2: high
flags |= value > 2.8
return flags
""",
        run="window",
        points=2,
    ),
    Entry(
        "rolling window view",
        """
value = sample[:, 0]
n = len(value)
if n < 8:
    return np.zeros(n, dtype=int)
windows = np.lib.stride_tricks.sliding_window_view(value, 8)
spread = np.full(n, np.nan)
spread[7:] = windows.max(axis=1) - windows.min(axis=1)
# Abnormal Rule 1: restless
return (spread > 4.5).astype(int)
""",
        run="window",
        points=8,
    ),
    Entry(
        "chunk statistics",
        """
value = sample[:, 0]
center = np.nanmedian(value)
spread = np.nanmedian(np.abs(value - center)) + 1e-9
z = (value - center) / spread
# Abnormal Rule 1: far from the chunk's median
return np.abs(z) > 3.5
""",
        run="chunk",
        points=100,
    ),
    Entry(
        "chunk positions",
        """
value = sample[:, 0]
flags = np.zeros(len(value), dtype=int)
limit = np.nanpercentile(value, 98)
# Abnormal Rule 1: among the highest two percent and high
peaks = np.where((value >= limit) & (value > 1.0))[0]
flags[peaks] = 1
return flags
""",
        run="chunk",
        points=120,
    ),
    Entry(
        "chunk with a branch",
        """
value = np.nan_to_num(sample[:, 0])
result = np.zeros(len(value), dtype=bool)
if np.std(value) > 1.2:
    # Abnormal Rule 1: restless chunk, high limit
    result |= value > 3.0
else:
    # Abnormal Rule 2: calm chunk, low limit
    result |= value > 2.0
return result
""",
        run="chunk",
        points=60,
    ),
    Entry(
        "helper function",
        """
value = sample[:, 0]
# Abnormal Rule 1: far from the mean of the chunk
flag = far(value, 2.0)
return flag
""",
        run="chunk",
        points=90,
        head='''

def far(values, limit):
    """Whether each value is far from the mean."""
    return np.abs(values - np.nanmean(values)) > limit * np.nanstd(values)
''',
    ),
    Entry(
        "comment above several lines",
        """
value = sample[:, 0]
flags = np.zeros(len(value))
# Abnormal Rule 1: far from the moving mean
kernel = np.ones(5) / 5
padded = np.concatenate([np.repeat(value[:1], 4), value])
smooth = np.convolve(np.nan_to_num(padded), kernel, "valid")
flags[np.abs(value - smooth) > 1.8] = 1
return flags
""",
        run="window",
        points=5,
    ),
    Entry(
        "warm-up set to zero",
        """
value = sample[:, 0]
flag = np.zeros(len(value), dtype=bool)
with np.errstate(invalid="ignore"):
    # Abnormal Rule 1: high
    flag |= value > 2.0
flag[:20] = False
return flag
""",
        run="chunk",
        points=500,
    ),
)
