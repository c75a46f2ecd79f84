"""How each sample series looks: normal behavior first, then decoys without labels, then the labeled anomalies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.samples.events import Event
from workbench.samples.shapes import DAY_S, alternate, day_shape, on_and_off, steps, wander, week_shape

Floats = NDArray[np.float64]
Events = Sequence[Event]


def request_rate(seconds: Floats, anomalies: Events, decoys: Events, rng: np.random.Generator) -> Floats:
    """Requests a second of a shop: day and week, slow growth, a job at 2:30, campaigns and short deploy dips (n,)."""
    n = len(seconds)
    rate = (180.0 + 620.0 * day_shape(seconds)) * (0.72 + 0.28 * week_shape(seconds)) * (1.0 + 0.0035 * seconds / DAY_S)
    rate *= 1.0 + 0.22 * (np.abs(seconds % DAY_S - 2.5 * 3600) < 900)
    rate *= 1.0 + 0.03 * wander(n, 0.998, rng) + 0.015 * wander(n, 0.9, rng) + 0.015 * rng.standard_normal(n)
    for event in decoys:
        if event.kind == "campaign":
            rate[event.span] *= 1.0 + (0.15 + 0.3 * event.force) * event.hump()
        else:  # a deploy drains some of the hosts for a moment
            rate[event.span] *= 0.86 - 0.12 * event.force
    for event in anomalies:
        part, length = rate[event.span], len(event)
        if event.kind == "outage":
            part *= 1.0 - (0.25 + 0.55 * event.force) * event.edged(rng)
        elif event.kind == "bot surge":
            part *= 1.0 + (0.22 + 0.65 * event.force) * event.edged(rng)
        elif event.kind == "flapping":
            part *= 1.0 + (0.12 + 0.16 * event.force) * alternate(length, rng)
        else:  # frozen exporter: the last value comes again and again
            part[:] = rate[max(event.start - 1, 0)]
    return np.maximum(rate, 0.0)


def cpu(seconds: Floats, anomalies: Events, decoys: Events, rng: np.random.Generator) -> Floats:
    """CPU use of a host in percent: levels that move with the placement of work, an hourly job, deploys (n,)."""
    n = len(seconds)
    use = 34.0 + steps(n, 900, 7.0, rng) + 6.0 * day_shape(seconds)
    use += 1.3 * wander(n, 0.9, rng) + 1.5 * rng.standard_normal(n)
    use += np.where(seconds % 3600 < 180, 9.0 + 1.5 * rng.standard_normal(n), 0.0)
    for event in decoys:
        if event.kind == "deploy":
            use[event.span] += (14.0 + 10.0 * event.force) * (1.0 - event.progress())
        else:  # a backup compresses: a plateau that starts and ends softly
            use[event.span] += (8.0 + 8.0 * event.force) * np.minimum(1.0, 6.0 * event.hump())
    use = np.maximum(use, 1.5)
    for event in anomalies:
        part, length = use[event.span], len(event)
        if event.kind == "runaway":
            part += (13.0 + 32.0 * event.force) * event.edged(rng)
        elif event.kind == "dead process":
            part *= 1.0 - (0.3 + 0.6 * event.force) * event.edged(rng)
        elif event.kind == "thrashing":
            part += (5.0 + 12.0 * event.force) * alternate(length, rng, period=2)
        else:  # hot loop: it takes one core after the other
            part += (16.0 + 22.0 * event.force) * np.ceil(4 * (event.progress() + 0.01)) / 5
    return _saturate(use, 100.0)


def latency(seconds: Floats, anomalies: Events, decoys: Events, rng: np.random.Generator) -> Floats:
    """95th percentile of an API's latency in ms: log-normal noise, more under load, lone pauses as normal (n,)."""
    n = len(seconds)
    log = np.log(62.0) + 0.22 * day_shape(seconds) + 0.06 * wander(n, 0.95, rng) + 0.075 * rng.standard_normal(n)
    pauses = rng.random(n) < 0.0015  # a garbage collection hits one minute's tail
    log[pauses] += rng.uniform(0.35, 0.8, int(pauses.sum()))
    for event in decoys:
        if event.kind == "cold cache":  # after a deploy: slow at once, better by the minute
            log[event.span] += (0.4 + 0.25 * event.force) * np.exp(-3.0 * event.progress())
        else:  # batch import
            log[event.span] += (0.15 + 0.1 * event.force) * event.hump()
    for event in anomalies:
        part, length = log[event.span], len(event)
        if event.kind == "spikes":
            part += np.log(2.0 + 4.0 * event.force) * rng.uniform(0.55, 1.15, length)
        elif event.kind == "slow dependency":
            part += (0.28 + 0.5 * event.force) * event.edged(rng)
        elif event.kind == "retry storm":
            part += (0.75 + 0.6 * event.force) * (0.1 + 0.9 * on_and_off(length, rng, 2)) * event.edged(rng)
        else:  # queue builds up, then is flushed
            part += (0.8 + 0.8 * event.force) * np.minimum(1.0, 0.3 + event.progress())
    return np.asarray(np.exp(log))


def error_rate(seconds: Floats, anomalies: Events, decoys: Events, rng: np.random.Generator) -> Floats:
    """Share of failed requests in percent: zero most of the time, lone small blips as normal (n,)."""
    n = len(seconds)
    blips = rng.random(n) < 0.05 + 0.05 * day_shape(seconds)
    rate = np.where(blips, rng.gamma(1.3, 0.09, n), 0.0)
    for event in decoys:
        if event.kind == "deploy":
            rate[event.span] += (0.9 + 0.9 * event.force) * (1.0 - 0.6 * event.progress())
        else:  # one client with a broken script: small, but for hours
            rate[event.span] += 0.08 * rng.gamma(2.0, 0.8, len(event)) * (rng.random(len(event)) < 0.6)
    for event in anomalies:
        part, length = rate[event.span], len(event)
        if event.kind == "burst":
            part += (2.5 + 9.0 * event.force) * rng.uniform(0.6, 1.2, length)
        elif event.kind == "slow burn":
            part += (0.45 + 0.6 * event.force) * event.edged(rng) + 0.18 * rng.standard_normal(length)
        elif event.kind == "growing":
            part += (1.2 + 4.0 * event.force) * (0.2 + event.progress()) + 0.12 * rng.standard_normal(length)
        else:  # on and off: one bad host of several behind a balancer
            part += (1.4 + 2.0 * event.force) * on_and_off(length, rng) * rng.uniform(0.7, 1.0, length)
    return np.maximum(rate, 0.0)


def memory(seconds: Floats, anomalies: Events, decoys: Events, rng: np.random.Generator) -> Floats:
    """Memory of a service in MB: a slow leak, a restart now and then, caches that breathe with the day (n,)."""
    n = len(seconds)
    use = 640.0 + _sawtooth(n, rng) + 45.0 * day_shape(seconds)
    use += 5.0 * wander(n, 0.8, rng) + 3.5 * rng.standard_normal(n)
    for event in decoys:
        if event.kind == "nightly report":
            use[event.span] += (55.0 + 35.0 * event.force) * np.minimum(1.0, 3.0 * event.hump())
        else:  # cache dropped by hand
            use[event.span] -= (40.0 + 20.0 * event.force) * (1.0 - event.progress())
    for event in anomalies:
        part, length = use[event.span], len(event)
        if event.kind == "fast leak":
            part += (130.0 + 330.0 * event.force) * event.progress() ** 1.3
        elif event.kind == "crash loop":
            part -= (part - 330.0) * (0.55 + 0.4 * event.force) * on_and_off(length, rng) * event.edged(rng)
        elif event.kind == "large payload":
            part += (45.0 + 170.0 * event.force) * event.edged(rng)
        else:  # stuck collector
            part[:] = use[max(event.start - 1, 0)]
    return np.maximum(use, 40.0)


def noisy_gauge(seconds: Floats, anomalies: Events, decoys: Events, rng: np.random.Generator) -> Floats:
    """Fill of a work queue: noisy, with a mean that drifts and heavy tails, so that size alone tells little (n,)."""
    n = len(seconds)
    tails = rng.standard_t(5, n)
    queue = 50.0 + 5.0 * wander(n, 0.995, rng) + 3.0 * wander(n, 0.7, rng) + 2.6 * tails
    for event in decoys:
        if event.kind == "busy hour":
            queue[event.span] += (6.0 + 4.0 * event.force) * event.hump()
        else:  # a lone outlier of one reading
            queue[event.span] += (11.0 + 4.0 * event.force) * rng.choice([-1.0, 1.0])
    for event in anomalies:
        part, length = queue[event.span], len(event)
        if event.kind == "jam":
            part += (17.0 + 16.0 * event.force) * event.edged(rng)
        elif event.kind == "starved":
            part -= (17.0 + 15.0 * event.force) * event.edged(rng)
        elif event.kind == "jitter":
            part += (11.0 + 9.0 * event.force) * alternate(length, rng, period=2)
        else:  # clipped: the sensor hardly moves any more
            part[:] = part.mean() + 0.12 * rng.standard_normal(length)
    return np.maximum(queue, 0.0)


def _sawtooth(n: int, rng: np.random.Generator) -> Floats:
    """A leak from restart to restart (n,): slopes and distances differ, each restart returns to about zero."""
    out = np.empty(n)
    at = 0
    while at < n:
        length = int(rng.uniform(600, 1100))
        slope = rng.uniform(0.18, 0.32)
        stop = min(at + length, n)
        out[at:stop] = slope * np.arange(stop - at) + rng.normal(0.0, 8.0)
        at = stop
    return out


def _saturate(values: Floats, top: float) -> Floats:
    """The values bent below `top` near it, as a use in percent does (n,)."""
    knee = 0.9 * top
    over = np.maximum(values - knee, 0.0)
    return np.asarray(np.minimum(values, knee) + (top - knee) * (1.0 - np.exp(-over / (top - knee))))
