"""What a serving detector counts: the last verdict on each series, points, flags, refusals, seconds."""

from __future__ import annotations

import math
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workbench import __version__
from workbench.detector.serving import names
from workbench.detector.serving.exposition import Family, Sample

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Why input was refused; fixed, so that input cannot make new label values.
KINDS = ("request", "line", "series", "order", "rule")


@dataclass
class _Judged:
    labels: dict[str, str] | None = None  # None until `settle` said who judges the series
    condition: int = -1
    flag: int = -1
    score: float | None = None
    firing: bool = False
    time_ns: int | None = None
    pushed: float = 0.0
    points: int = 0
    flags: int = 0
    alerts: int = 0


class Metrics:
    """Counts from any thread. `clock`: seconds since 1970, of the last push."""

    def __init__(self, pack: str, version: str, sha256: str, clock: Callable[[], float]) -> None:
        self._pack = {"pack": pack, "version": version}
        self._sha256 = sha256
        self._clock = clock
        self._lock = threading.Lock()
        self._judged: dict[str, _Judged] = {}
        self._errors = dict.fromkeys(KINDS, 0)
        self._buckets = [0] * (len(BUCKETS) + 1)
        self._seconds = 0.0

    def judge(self, series: str, condition: int, flag: int, time_ns: int | None) -> None:
        """A point of a series was judged: 1, 0 or −1 = could not be."""
        with self._lock:
            known = self._judged.setdefault(series, _Judged())
            known.condition, known.flag, known.time_ns = condition, flag, time_ns
            known.pushed = self._clock()
            known.points += 1
            known.flags += flag == 1

    def alert(self, series: str, kind: str, fired: int) -> None:
        """An alert of a series became `kind`; it fired so often. One that came back soon is no new one."""
        with self._lock:
            self._judged.setdefault(series, _Judged()).alerts += kind == "firing" and fired == 1

    def settle(self, series: str, rule: str, lead: str, score: float | None, firing: bool) -> None:
        """What holds after the last point of a series. `rule`: who judges it; `lead`: the rule whose alert counts;
        `score`: None where it can't be told."""
        with self._lock:
            known = self._judged.setdefault(series, _Judged())
            known.score, known.firing = score, firing
            known.labels = {"series": series, "rule": rule, "lead": lead, **self._pack}

    def refuse(self, kind: str, count: int = 1) -> None:
        """Some input was refused; `kind` of KINDS."""
        with self._lock:
            self._errors[kind] += count

    def time(self, seconds: float) -> None:
        """A push took so long."""
        with self._lock:
            self._buckets[bisect_left(BUCKETS, seconds)] += 1
            self._seconds += seconds

    def families(self) -> tuple[Family, ...]:
        """Everything as it is now."""
        with self._lock:
            return (*self._of_pack(), *self._of_series())

    def _of_pack(self) -> Iterable[Family]:
        info = {**self._pack, "sha256": self._sha256, "workbench": __version__}
        yield Family(names.BUILD_INFO, "gauge", "The pack that runs here.", (Sample(info, 1),))
        errors = tuple(Sample({**self._pack, "kind": kind}, count) for kind, count in self._errors.items())
        yield Family(names.ERRORS, "counter", "Requests, lines and points that were refused.", errors)
        yield Family(names.SERIES, "gauge", "Series seen since the start.", (Sample(self._pack, len(self._judged)),))
        yield Family(names.SECONDS, "histogram", "How long a push took.", tuple(self._histogram()))

    def _histogram(self) -> Iterable[Sample]:
        below = 0
        for bound, count in zip((*BUCKETS, math.inf), self._buckets, strict=True):
            below += count
            le = "+Inf" if math.isinf(bound) else f"{bound:g}"
            yield Sample({**self._pack, "le": le}, below, "_bucket")
        yield Sample(self._pack, self._seconds, "_sum")
        yield Sample(self._pack, below, "_count")

    def _of_series(self) -> Iterable[Family]:
        def family(name: str, kind: str, words: str, value: Callable[[_Judged], float | None]) -> Family:
            samples = [
                Sample(judged.labels, number)
                for judged in self._judged.values()
                if judged.labels is not None and (number := value(judged)) is not None
            ]
            return Family(name, "counter" if kind == "counter" else "gauge", words, tuple(samples))

        yield family(names.FLAG, "gauge", "Flag of the last point: 1, 0, or -1 = not judged.", lambda j: j.flag)
        yield family(
            names.CONDITION, "gauge", "Condition at the last point: 1, 0, or -1 = not judged.", lambda j: j.condition
        )
        yield family(
            names.SCORE,
            "gauge",
            "Signed distance of the last point to firing, in units of the threshold; absent where it can't be told.",
            lambda j: j.score,
        )
        yield family(
            names.ALERT, "gauge", "Whether the alert fires, by the points themselves: 1 or 0.", lambda j: j.firing
        )
        yield family(names.ALERTS, "counter", "Alerts that fired since the start.", lambda j: j.alerts)
        yield family(
            names.LAST_POINT,
            "gauge",
            "Time that the last point carries.",
            lambda j: None if j.time_ns is None else j.time_ns / 1e9,
        )
        yield family(names.LAST_PUSH, "gauge", "When the last point came.", lambda j: j.pushed)
        yield family(names.POINTS, "counter", "Points judged since the start.", lambda j: j.points)
        yield family(names.FLAGS, "counter", "Points flagged since the start.", lambda j: j.flags)
