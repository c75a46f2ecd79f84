"""Kernel of the harmonic regression: a level that moves, its slope, and waves of one or two seasons, learned together.

A structural model with trigonometric seasons (Harvey 1989; De Livera, Hyndman and Snyder 2011), followed by recursive
least squares with forgetting; Huber weights make one anomaly count as an ordinary large error. The slope is told from
this point on, so that no number grows with time: each point moves the level by it, and P with them.

State: regressors n, forgetting, drift of the level, count, periods [2], phases [2], recent size of errors, scale block
of the error, table and multiple of each wave [n, n], regressors [n], weights [n], gain [n], P [n * n], sine and cosine
of each season [2 * period each]. P stays symmetric bit for bit, as in `forecast`.
"""

import numpy as np
from numpy.typing import NDArray

from workbench.rulekit.kernels.common import Array, Block, Rows, State, least_squares, loop, present, step, tidy
from workbench.rulekit.kernels.scales import SCALE_SIZE, scale_block, scale_push, scale_sigma

RECENT = 8
ERROR = 9
WAVES = ERROR + SCALE_SIZE

ERROR_SPAN = 200  # errors over which the Huber limit is learned
HUBER_SIGMAS = 3.0  # an error beyond counts as this
START_LEVEL = 10.0  # P at the start, over the variance of the noise: the first value is about the level …
START_SLOPE = 1e-4  # … a hundred points rise by about the noise …
START_WAVE = 10.0  # … and a wave may be several times larger than the noise
RECENT_RATE = 0.25  # of the mean size of the last errors, in sigmas, each counted as HUBER_SIGMAS at most …
CHANGED = 1.8  # … from which the series is taken to have changed: four large errors in a row; one alone gives 0.8 more
WIND_UP = 1e3  # mean diagonal of P above which forgetting pauses


def harmonics_init(period: float, second: float, waves: float, span: float, forget: float) -> Array:
    """State of `harmonics`: `waves` of each season (fewer where two are the same or too short), level over `span`."""
    seasons = [int(period)] if second in (0, period) else [int(period), int(second)]
    pairs = _pairs(seasons, int(waves))
    n = 2 + len(pairs)
    head = np.array([n, forget, (2.0 / (span + 1.0)) ** 2, 0.0, seasons[0], seasons[-1], 0.0, 0.0, 0.0])
    which = np.array([(0.0, 0.0), (0.0, 0.0), *pairs]).T.ravel()
    start = np.diag([START_LEVEL, START_SLOPE, *[START_WAVE] * len(pairs)])
    tables = [_sines(length, turn) for length in (seasons[0], seasons[-1]) for turn in (0.0, 0.25)]
    return np.concatenate((head, scale_block(ERROR_SPAN), which, np.zeros(3 * n), start.ravel(), *tables))


def _pairs(seasons: list[int], waves: int) -> list[tuple[float, float]]:
    """Each wave as (place of its table, multiple): sine and cosine, no frequency twice, none above half a wave a
    point."""
    known, found = set[float](), list[tuple[float, float]]()
    for number, season in enumerate(seasons):
        for multiple in range(1, min(waves, (season - 1) // 2) + 1):
            if multiple / season not in known:
                known.add(multiple / season)
                found += [(2.0 * number, float(multiple)), (2.0 * number + 1.0, float(multiple))]
    return found


def _sines(length: int, turn: float) -> NDArray[np.float64]:
    """sin(2π (i / length + turn)) for each phase i [length], by its series: the same bits on every machine."""
    share = (np.arange(length) / length + turn + 0.5) % 1.0 - 0.5
    x = 2.0 * np.pi * share
    term, total = x.copy(), x.copy()
    for k in range(2, 32, 2):
        term = term * x * x / (-k * (k + 1))
        total = total + term
    return np.asarray(total)


@step
def wave(s: State, n: int, i: int) -> float:
    """The i-th wave at this point."""
    which, multiple = int(s[WAVES + i]), int(s[WAVES + n + i])
    first, second = int(s[4]), int(s[5])
    table = WAVES + 5 * n + n * n
    if which < 2:
        return s[table + which * first + (multiple * int(s[6])) % first]
    return s[table + 2 * first + (which - 2) * second + (multiple * int(s[7])) % second]


@step
def advance(s: State, n: int) -> None:
    """Move the level by its slope, and let it drift."""
    weights, p = WAVES + 3 * n, WAVES + 5 * n
    s[weights] += s[weights + 1]
    for j in range(n):
        s[p + j] += s[p + n + j]
    for i in range(n):
        s[p + i * n] += s[p + i * n + 1]
    s[p] += s[2]


@step
def restart(s: State, n: int) -> None:
    """Set P back to its start; the weights stay."""
    p = WAVES + 5 * n
    for i in range(n * n):
        s[p + i] = 0.0
    reopen(s, n)


@step
def reopen(s: State, n: int) -> None:
    """The seasons or the level have changed: as little is known as at the start."""
    p = WAVES + 5 * n
    s[RECENT] = 0.0
    s[p] += START_LEVEL
    s[p + n + 1] += START_SLOPE
    for i in range(2, n):
        s[p + i * n + i] += START_WAVE


@step
def learn_error(s: State, n: int, error: float) -> None:
    """One weighted step of recursive least squares."""
    phi, weights, gain, p = WAVES + 2 * n, WAVES + 3 * n, WAVES + 4 * n, WAVES + 5 * n
    energy, trace = 0.0, 0.0
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += s[p + i * n + j] * s[phi + j]
        s[gain + i] = total
        energy += total * s[phi + i]
        trace += s[p + i * n + i]
    if not (energy >= 0.0 and trace > 0.0 and trace < 1e6 * n):
        restart(s, n)
        return
    forget = s[1] if trace < WIND_UP * n else 1.0
    sigma = scale_sigma(s, ERROR)
    weight = 1.0
    if sigma > 0.0:
        size = abs(error) / sigma
        s[RECENT] += RECENT_RATE * (min(size, HUBER_SIGMAS) - s[RECENT])
        if s[RECENT] >= CHANGED:
            reopen(s, n)
        elif size > HUBER_SIGMAS:
            weight = HUBER_SIGMAS / size
    scale_push(s, ERROR, error)
    least_squares(s, n, weights, gain, p, error, weight / (forget + weight * energy), forget)


@step
def harmonics_step(s: State, x: float) -> float:
    """x minus what level, slope and seasons let expect; a missing point leaves them as they are."""
    n = int(s[0])
    phi, weights = WAVES + 2 * n, WAVES + 3 * n
    y = np.nan
    if present(x):
        if s[3] == 0.0:
            s[weights] = x
        else:
            advance(s, n)
        s[phi] = 1.0
        expected = s[weights]
        for i in range(2, n):
            s[phi + i] = wave(s, n, i)
            expected += s[phi + i] * s[weights + i]
        error = tidy(x - expected, x, expected)
        s[3] += 1.0
        learn_error(s, n, error)
        if s[3] > 2.0 * min(s[4], s[5]):
            y = error
    s[6] = s[6] + 1.0 if s[6] + 1.0 < s[4] else 0.0
    s[7] = s[7] + 1.0 if s[7] + 1.0 < s[5] else 0.0
    return y


@loop
def harmonics_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of harmonics_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = harmonics_step(s, points[i])
