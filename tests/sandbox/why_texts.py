"""Rule bodies in forms that people and models write, beyond those of the zoo, for the tests of explanations."""

from __future__ import annotations

HEAD = "import numpy as np\nimport rulekit as rk\n\n\n"
BEGIN = "def inference(sample):\n    value = sample[:, 0]\n    n = len(value)\n"

# Name → what stands before `inference`, and its body below `value` and `n`.
TEXTS: dict[str, tuple[str, str]] = {
    "while slices": (
        "",
        """
flags = np.zeros(n)
i = 3
while i < n:
    # Abnormal Rule 1: two high
    if value[i] > 2 and value[i-1] > 2:
        flags[i-1:i+1] = 1
        i += 2
        continue
    # Abnormal Rule 2: low
    if value[i] < -2.2:
        flags[i] = 1
    i += 1
return flags
""",
    ),
    "cooldown loop": (
        "",
        """
flags = np.zeros(n, dtype=int)
last = -100
for i in range(n):
    # Abnormal Rule 1: high
    if value[i] > 1.5 and i - last > 10:
        flags[i] = 1
        last = i
return flags
""",
    ),
    "zip": (
        "",
        """
flags = []
for v, w in zip(value, np.abs(value)):
    # Abnormal Rule 1: high
    if v > 2:
        flags.append(1)
    # Abnormal Rule 2: wide
    elif w > 2.5:
        flags.append(1)
    else:
        flags.append(0)
return flags
""",
    ),
    "comprehension": (
        "",
        """
limit = 2.0
# Abnormal Rule 1: high
return np.array([1 if v > limit else 0 for v in value])
""",
    ),
    "list of bools": (
        "",
        """
center = np.nanmedian(value)
# Abnormal Rule 1: high
flags = [bool(abs(v - center) > 2) for v in value]
return flags
""",
    ),
    "any of stack": (
        "",
        """
# Abnormal Rule 1: one of them
return np.any([value > 2.5, value < -2.5], axis=0)
""",
    ),
    "reduce": (
        "",
        """
a = value > 1
b = rk.diff(value, 1) > 1
# Abnormal Rule 1: both
return np.logical_and.reduce([a, b])
""",
    ),
    "hold at return": (
        "",
        """
# Abnormal Rule 1: high
flag = value > 0.5
# Abnormal Rule 2: low
flag |= value < -1.5
return rk.hold(flag, 2)
""",
    ),
    "score masks": (
        "",
        """
score = np.zeros(n)
score[value > 1] += 1
score[rk.diff(value, 1) > 1] += 1
# Abnormal Rule 1: two points
return score >= 2
""",
    ),
    "for p in peaks": (
        "",
        """
flags = np.zeros(n, dtype=int)
cand = np.where(value > 1.5)[0]
for p in cand:
    # Abnormal Rule 1: rises
    if p > 0 and value[p] - value[p-1] > 1:
        flags[p] = 1
return flags
""",
    ),
    "inner break": (
        "",
        """
flags = np.zeros(n, dtype=int)
for i in range(5, n):
    for k in range(1, 6):
        # Abnormal Rule 1: rises
        if value[i] - value[i - k] > 3:
            flags[i] = 1
            break
return flags
""",
    ),
    "neighbors": (
        "",
        """
flags = np.zeros(n, dtype=int)
for i in range(2, n - 2):
    # Abnormal Rule 1: high, with its neighbors
    if value[i] > 2.5:
        flags[i-2:i+3] = 1
return flags
""",
    ),
    "run counter": (
        "",
        """
flags = np.zeros(n, dtype=int)
run = 0
for i in range(n):
    if value[i] > 0.5:
        run += 1
    else:
        run = 0
    # Abnormal Rule 1: high for long
    if run >= 3:
        flags[i] = 1
return flags
""",
    ),
    "back fill": (
        "",
        """
flags = np.zeros(n, dtype=int)
start = -1
for i in range(n):
    if value[i] > 0.8:
        if start < 0:
            start = i
    else:
        # Abnormal Rule 1: a long high run
        if start >= 0 and i - start >= 3:
            flags[start:i] = 1
        start = -1
return flags
""",
    ),
    "helper loop": (
        "def far(v, k):\n"
        "    out = np.zeros(len(v))\n"
        "    for i in range(len(v)):\n"
        "        if abs(v[i]) > k:\n"
        "            out[i] = 1\n"
        "    return out\n"
        "\n",
        """
# Abnormal Rule 1: far
a = far(value, 2.0)
# Abnormal Rule 2: farther
b = far(value, 2.5)
return np.maximum(a, b)
""",
    ),
    "helper point": (
        "def bad(v, i):\n    if i < 2:\n        return False\n    return v[i] - v[i-1] > 2\n\n",
        """
flags = np.zeros(n, dtype=bool)
for i in range(n):
    # Abnormal Rule 1: jumps
    flags[i] = bad(value, i)
return flags
""",
    ),
    "nested helper": (
        "",
        """
def high(v):
    return v > 2
# Abnormal Rule 1: high
return high(value) | high(-value)
""",
    ),
    "map lambda": (
        "",
        """
far = lambda v: v > 2
# Abnormal Rule 1: high
return far(value)
""",
    ),
    "list map": (
        "",
        """
# Abnormal Rule 1: high
return np.array(list(map(lambda v: v > 2, value)))
""",
    ),
    "set of indices": (
        "",
        """
flags = np.zeros(n, dtype=int)
idx = [i for i in range(n) if value[i] > 2]
# Abnormal Rule 1: high
flags[idx] = 1
return flags
""",
    ),
    "where chain": (
        "",
        """
# Abnormal Rule 1: high
return np.where(value > 2, 1, np.where(value < -2, 1, 0))
""",
    ),
    "select": (
        "",
        """
# Abnormal Rule 1: high
return np.select([value > 2, value < -2], [1, 1], 0)
""",
    ),
    "clip sum": (
        "",
        """
# Abnormal Rule 1: high
a = (value > 2).astype(int)
# Abnormal Rule 2: low
b = (value < -2).astype(int)
return np.clip(a + b, 0, 1)
""",
    ),
    "xor": (
        "",
        """
# Abnormal Rule 1: one alone
return (value > 1) ^ (rk.diff(value,1) > 1)
""",
    ),
    "plus and compare": (
        "",
        """
# Abnormal Rule 1: high
a = value > 2
# Abnormal Rule 2: low
b = value < -2
total = a.astype(int) + b.astype(int)
return total > 0
""",
    ),
    "concat": (
        "",
        """
# Abnormal Rule 1: step
d = np.abs(np.diff(value)) > 2
return np.concatenate([[False], d])
""",
    ),
    "roll": (
        "",
        """
flag = np.zeros(n, dtype=bool)
# Abnormal Rule 1: step
flag = flag | (np.abs(value - np.roll(value, 1)) > 2)
return flag
""",
    ),
    "flags or flags": (
        "",
        """
flags1 = np.zeros(n); flags2 = np.zeros(n)
# Abnormal Rule 1: high
flags1[value > 2] = 1
# Abnormal Rule 2: low
flags2[value < -2] = 1
return ((flags1 + flags2) > 0).astype(int)
""",
    ),
    "whole chunk": (
        "",
        """
flags = np.zeros(n)
# Abnormal Rule 1: restless
if np.nanstd(value) > 1.0:
    flags[:] = 1
return flags
""",
    ),
    "return ones": (
        "",
        """
# Abnormal Rule 1: restless
if np.nanstd(value) > 1.0:
    return np.ones(n)
return np.zeros(n)
""",
    ),
    "dict": (
        "",
        """
state = {"run": 0}
out = []
for v in value:
    state["run"] = state["run"] + 1 if v > 0.5 else 0
    # Abnormal Rule 1: long
    out.append(1 if state["run"] >= 3 else 0)
return out
""",
    ),
}


def text_of(name: str) -> str:
    """The whole rule."""
    head, body = TEXTS[name]
    return whole(body, head)


def whole(body: str, head: str = "") -> str:
    """A rule with this body and what stands before it."""
    lines = "\n".join(f"    {line}" if line else "" for line in body.strip("\n").split("\n"))
    return f"{HEAD}{head}{BEGIN}{lines}\n"
