"""What a round costs in which each of many series gets one point, and whether the flags are those of a batch.

A round is a call of the detector's stream with the points of all series: routing, the sandbox, flags, alerts and events
count; making the points, and reading and writing lines, do not.
"""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.many.crowd import Crowd
from workbench.bench.many.memory import cpu_s, peak_mb
from workbench.bench.speed import Means
from workbench.detector.live.bank import Place
from workbench.detector.live.events import Judged
from workbench.detector.route import panel
from workbench.detector.stream import DetectorStream
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

_NOT_TOLD = -2


def measure(rule: Rule, host: Host, means: Means, series: int, rounds: int) -> dict[str, Any]:
    """`seconds_per_round`: median; `slowest_round`: the first, which makes all states; `cpu_seconds_per_round`: mean of
    the others, of this process and the child, which never work at the same time; `together`: series judged in banks;
    `equal_to_batch`: each flag of each series; `save_s`, `restore_s`: of all states; `peak_mb`: with the child's."""
    crowd = Crowd(series)
    flags = np.full((series, rounds), _NOT_TOLD, np.int8)
    row = {name: i for i, name in enumerate(crowd.names)}
    took: list[float] = []
    used: list[float] = []
    with DetectorStream(lambda name: panel((rule,), name), host, series_limit=series) as stream:
        for at in range(rounds):
            points = crowd.points(at)
            began, before = means.clock(), cpu_s(host)
            events = stream.push_points(points)
            took.append(means.clock() - began)
            used.append(cpu_s(host) - before)
            for event in events:
                if isinstance(event, Judged):
                    flags[row[event.series], event.index] = event.flag
            if at % 20 == 0:
                means.say(f"round {at + 1:,} of {rounds:,}: {took[-1]:.3f} s")
        together = sum(isinstance(stream.lane(name), Place) for name in crowd.names)
        began = means.clock()
        state = stream.save()
        saving = means.clock() - began
    began = means.clock()
    DetectorStream(lambda name: panel((rule,), name), host, series_limit=series, state=state).close()
    restoring = means.clock() - began
    means.say("the same in a batch")
    return {
        "series": series,
        "rounds": rounds,
        "seconds_per_round": round(statistics.median(took), 4),
        "slowest_round": round(max(took), 4),
        "cpu_seconds_per_round": round(statistics.fmean(used[1:]), 4),
        "together": together,
        "flags": int((flags == 1).sum()),
        "equal_to_batch": _equal(rule, crowd, flags, host),
        "state_mb": round(len(state) / 1e6, 1),
        "save_s": round(saving, 3),
        "restore_s": round(restoring, 3),
        "peak_mb": peak_mb(host),
        "rule": rule.name,
    }


def _equal(rule: Rule, crowd: Crowd, flags: NDArray[np.int8], host: Host) -> bool:
    """Whether each series has the flags of a batch as far as the stream told any; a chunk may still be open."""
    values = np.stack([crowd.values(at) for at in range(flags.shape[1])], axis=1)
    for name, own, told in zip(crowd.names, values, flags, strict=True):
        batch = flag_series(rule, Series(name, own.reshape(-1, 1)), host)
        known = told != _NOT_TOLD
        if not batch.ran or not np.array_equal(batch.flags[known], told[known]) or not known.any():
            return False
    return True
