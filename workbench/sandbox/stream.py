"""Rules fed point by point, and whether that gives the same flags as a batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RuleError, SandboxError
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.verdict import Failure, Problem, Verdict
from workbench.sandbox.host import Host
from workbench.sandbox.request import column_rows, pieces, prepare, read_reply
from workbench.sandbox.run import flag_series
from workbench.sandbox.streams.streaming import Stream


def open_stream(rule: Rule, series_name: str, host: Host, state: bytes | None = None) -> Stream:
    """A stream at its origin, or where the stream that `save` wrote `state` had come to.

    Raises RuleError when the rule can't be run, or the state was saved by another rule.
    """
    return Stream(rule, series_name, host, state)


@dataclass(frozen=True)
class Agreement:
    """How a stream agrees with the batch: the share of compared points with equal flags, and the first difference."""

    share: float
    first_difference: int | None
    compared: int
    failure: Failure = ""
    problems: tuple[Problem, ...] = ()


def stream_agreement(rule: Rule, series: Series, host: Host, points: int = 2000) -> Agreement:
    """Whether a stream gives the same as a batch.

    A window rule has no state: each of about `points` points is judged from its own look-back (spread evenly over the
    series, and those where the batch fired). Stateful and chunk rules are streamed in blocks of 1 to 1,000 points,
    over the first 10 × `points` points. Flags are compared; for a window rule conditions, from which flags follow.
    """
    n = len(series) if rule.input.run == "window" else min(len(series), 10 * points)
    batch = flag_series(rule, series, host, span=(0, n))
    if not batch.ran:
        return Agreement(0.0, None, 0, batch.failure, batch.problems)
    if rule.input.run == "window":
        return _window_agreement(rule, series, host, batch, points)
    try:
        streamed = _streamed(rule, series, host, n)
    except (RuleError, SandboxError) as error:
        failure: Failure = "exception" if isinstance(error, RuleError) else "killed"
        return Agreement(0.0, None, 0, failure, (Problem(0, 0, str(error), failure),))
    return _compared(batch.flags[: len(streamed)], streamed, np.arange(len(streamed)))


def _streamed(rule: Rule, series: Series, host: Host, n: int) -> NDArray[np.int8]:
    """The flags that a stream gives on the first n points; of a chunk that is not yet full only if it is the last."""
    rows = column_rows(rule.input.columns, series.columns)
    columns = [row for row in rows if row != len(series.columns)] or [0]
    flags: list[NDArray[np.int8]] = []
    for origin, end in zip(series.origins, (*series.origins[1:], len(series)), strict=True):
        own = series.values[origin : min(end, n), columns]
        if not len(own):
            break
        with open_stream(rule, series.name, host) as stream:
            flags += [stream.push(own[start:stop]) for start, stop in blocks(len(own))]
            if end <= n:
                flags.append(stream.finish())
    return np.concatenate([np.zeros(0, np.int8), *flags])


def _window_agreement(rule: Rule, series: Series, host: Host, batch: Verdict, points: int) -> Agreement:
    n = len(series)
    spread = np.linspace(0, n - 1, min(n, points), dtype=np.int64) if n else np.zeros(0, np.int64)
    chosen = np.union1d(spread, np.flatnonzero(batch.condition == 1)[:points])
    request = prepare(rule, series.name, series.columns)
    assert not isinstance(request, Verdict)
    runs = [piece for t in chosen.tolist() for piece in pieces(rule.input, t, t + 1, n, series.origins)]
    header = {**request, "op": "run", "trace": False, "cached": False, "pieces": runs}
    deadline = rule.limits.seconds * 10  # many short runs instead of one long
    reply = host.call(header, series=series, deadline_s=deadline, reply_limit=len(chosen))
    verdict = read_reply(reply, rule, 0, len(chosen))
    if not verdict.ran:
        return Agreement(0.0, None, 0, verdict.failure, verdict.problems)
    return _compared(batch.condition[chosen], verdict.condition, chosen)


def _compared(batch: NDArray[np.int8], stream: NDArray[np.int8], at: NDArray[np.int64]) -> Agreement:
    if not len(at):
        return Agreement(1.0, None, 0)
    differs = batch != stream
    first = int(at[np.argmax(differs)]) if differs.any() else None
    return Agreement(float(1 - differs.mean()), first, len(at))


def blocks(n: int) -> Iterator[tuple[int, int]]:
    """Stretches of 1 to 1,000 points that cover 0 to n: single points first, where rules begin to know something."""
    sizes = [1] * 30 + [2, 3, 5, 8, 13]
    start = 0
    for k in range(n):
        size = sizes[k] if k < len(sizes) else (1, 7, 64, 2, 1000)[k % 5]
        if start >= n:
            return
        yield start, min(start + size, n)
        start += size
