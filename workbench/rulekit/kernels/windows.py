"""Windows that live inside a state array: sorted values, a tree of moments, a tree of extremes.

Each takes the state and the offset of its block; the first entry of a block is the window length, then count, position.
A tree is rebuilt along one path a point, so a value that has left the window leaves no rounding error behind.
"""

import numpy as np

from workbench.rulekit.kernels.common import SIGMA_OF_MAD, SIGMA_OF_MEAN, Array, State, step


def leaves_for(window: int) -> int:
    """Leaves of a binary tree over `window` points: the next power of two."""
    return 1 << max(0, window - 1).bit_length()


def sorted_block(window: int) -> Array:
    """Empty block [3 + 2 * window]: length, count, position, ring, sorted values."""
    block = np.zeros(3 + 2 * window)
    block[0] = window
    return block


def moments_block(window: int) -> Array:
    """Empty block [4 + 6 * leaves]: length, count, position, leaves, then counts, means, sums of squares."""
    leaves = leaves_for(window)
    block = np.zeros(4 + 6 * leaves)
    block[0], block[3] = window, leaves
    return block


def extremes_block(window: int) -> Array:
    """Empty block [4 + 4 * leaves]: length, count, position, leaves, then minima, maxima."""
    leaves = leaves_for(window)
    block = np.concatenate((np.zeros(4), np.full(2 * leaves, np.inf), np.full(2 * leaves, -np.inf)))
    block[0], block[3] = window, leaves
    return block


@step
def full(s: State, o: int) -> bool:
    """True once the window at offset o has all its points."""
    return s[o + 1] >= s[o]


@step
def advance(s: State, o: int) -> None:
    """Count one more point and move to the next position of the ring."""
    if s[o + 1] < s[o]:
        s[o + 1] += 1.0
    following = s[o + 2] + 1.0
    s[o + 2] = following if following < s[o] else 0.0


@step
def first_not_below(s: State, base: int, n: int, x: float) -> int:
    """Index among n sorted values of the first that is ≥ x; n if none is."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if s[base + middle] < x:
            low = middle + 1
        else:
            high = middle
    return low


@step
def sorted_push(s: State, o: int, x: float) -> None:
    """Put x into the sorted window; the oldest value leaves once the window is full."""
    n = int(s[o + 1])
    ring = o + 3
    base = ring + int(s[o])
    slot = ring + int(s[o + 2])
    at = base + n
    if n == int(s[o]):
        at = base + first_not_below(s, base, n, s[slot])
        last = base + n - 1
        while at < last and s[at + 1] < x:
            s[at] = s[at + 1]
            at += 1
    while at > base and s[at - 1] > x:
        s[at] = s[at - 1]
        at -= 1
    s[at] = x
    s[slot] = x
    advance(s, o)


@step
def sorted_quantile(s: State, o: int, q: float) -> float:
    """Quantile of the sorted window, linear between order statistics."""
    n = int(s[o + 1])
    base = o + 3 + int(s[o])
    place = (n - 1) * q
    low = int(place)
    share = place - low
    if share == 0.0 or low + 1 >= n:
        return s[base + low]
    return s[base + low] * (1.0 - share) + s[base + low + 1] * share


@step
def kth_distance(s: State, base: int, n: int, center: float, k: int) -> float:
    """The k-th smallest (from 0) distance to center among n sorted values: selection in two sorted runs, O(log n)."""
    split = first_not_below(s, base, n, center)
    low, high = max(0, k + 1 - (n - split)), min(split, k + 1)
    while low < high:
        left = (low + high) // 2
        right = k + 1 - left
        if right > 0 and center - s[base + split - 1 - left] < s[base + split + right - 1] - center:
            low = left + 1
        else:
            high = left
    right = k + 1 - low
    distance = 0.0
    if low > 0:
        distance = center - s[base + split - low]
    if right > 0:
        distance = max(distance, s[base + split + right - 1] - center)
    return distance


@step
def sorted_mad(s: State, o: int, center: float) -> float:
    """Median absolute distance of the sorted window to center."""
    n = int(s[o + 1])
    base = o + 3 + int(s[o])
    upper = kth_distance(s, base, n, center, n // 2)
    if n % 2 == 1:
        return upper
    return 0.5 * (upper + kth_distance(s, base, n, center, n // 2 - 1))


@step
def sorted_sigma(s: State, o: int, center: float) -> float:
    """Robust sigma of the sorted window: 1.4826 MAD, or 1.2533 times the mean distance where half the points tie.

    The fallback is that of Iglewicz & Hoaglin, How to Detect and Handle Outliers (1993).
    """
    mad = sorted_mad(s, o, center)
    if mad > 1e-10 * abs(center):
        return SIGMA_OF_MAD * mad
    n = int(s[o + 1])
    base = o + 3 + int(s[o])
    total = 0.0
    for i in range(n):
        total += abs(s[base + i] - center)
    mean = total / n
    return SIGMA_OF_MEAN * mean if mean > 1e-10 * abs(center) else 0.0


@step
def moments_push(s: State, o: int, x: float) -> None:
    """Put x into the window of moments (parallel variance of Chan, Golub & LeVeque 1979 along one tree path)."""
    leaves = int(s[o + 3])
    count, mean, square = o + 4, o + 4 + 2 * leaves, o + 4 + 4 * leaves
    i = leaves + int(s[o + 2])
    s[count + i], s[mean + i], s[square + i] = 1.0, x, 0.0
    while i > 1:
        i //= 2
        a, b = 2 * i, 2 * i + 1
        if s[count + b] == 0.0:
            s[count + i], s[mean + i], s[square + i] = s[count + a], s[mean + a], s[square + a]
        else:
            n = s[count + a] + s[count + b]
            apart = s[mean + b] - s[mean + a]
            share = s[count + b] / n
            s[count + i] = n
            s[mean + i] = s[mean + a] + apart * share
            s[square + i] = s[square + a] + s[square + b] + apart * apart * (s[count + a] * share)
    advance(s, o)


@step
def moments_mean(s: State, o: int) -> float:
    """Mean of the window of moments."""
    return s[o + 5 + 2 * int(s[o + 3])]


@step
def moments_std(s: State, o: int) -> float:
    """Standard deviation (over n) of the window of moments; rounding noise counts as 0."""
    std = np.sqrt(s[o + 5 + 4 * int(s[o + 3])] / s[o + 1])
    return std if std > 1e-10 * abs(moments_mean(s, o)) else 0.0


@step
def extremes_push(s: State, o: int, x: float) -> None:
    """Put x into the window of extremes."""
    leaves = int(s[o + 3])
    low, high = o + 4, o + 4 + 2 * leaves
    i = leaves + int(s[o + 2])
    s[low + i] = x
    s[high + i] = x
    while i > 1:
        i //= 2
        s[low + i] = min(s[low + 2 * i], s[low + 2 * i + 1])
        s[high + i] = max(s[high + 2 * i], s[high + 2 * i + 1])
    advance(s, o)


@step
def extremes_low(s: State, o: int) -> float:
    """Minimum of the window of extremes."""
    return s[o + 5]


@step
def extremes_high(s: State, o: int) -> float:
    """Maximum of the window of extremes."""
    return s[o + 5 + 2 * int(s[o + 3])]
