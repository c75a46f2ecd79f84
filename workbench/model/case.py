"""Case: several metrics and log lines on one clock, with one label for the whole and the scenario that it shows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.model.logs import LogLines
from workbench.model.series import Series

ANOMALOUS, NORMAL, UNLABELED = "anomalous", "normal", ""
CASE_LABELS = (ANOMALOUS, NORMAL, UNLABELED)


@dataclass(frozen=True, eq=False)
class Case:
    """What happened to one system in one stretch of time.

    `metrics`: k columns on one clock, of 0 points where there are none. `lines`: of 0 lines where there is no log;
    their times are on the clock of the metrics. `label`: one of CASE_LABELS. `scenario`: its id, such as mali_1, or the
    kind of a fault, and `service`: where that was; both "" for none. `metrics_from`, `log_from`: the file of each, ""
    where there was none.
    """

    name: str
    metrics: Series
    lines: LogLines
    label: str = UNLABELED
    scenario: str = ""
    metrics_from: str = ""
    log_from: str = ""
    service: str = ""

    def __post_init__(self) -> None:
        if self.label not in CASE_LABELS:
            raise ValueError(f"the label of a case is one of {CASE_LABELS}, not {self.label!r}")

    @property
    def anomalous(self) -> bool | None:
        """The label as a truth value; None = never labeled."""
        return None if self.label == UNLABELED else self.label == ANOMALOUS

    def relabel(self, label: str, scenario: str) -> Case:
        """The same metrics and lines with another label and scenario."""
        return replace(self, label=label, scenario=scenario)

    def points_of_lines(self) -> NDArray[np.int64]:
        """For each line the point of the metrics at whose time, or last before it, it was written (n,) int64.

        −1 for lines without a time, before the first point, or more than an interval after the last one.
        """
        times = self.metrics.times_ns
        if times is None or not len(times):
            return np.full(len(self.lines), -1, np.int64)
        at = np.searchsorted(times, self.lines.times_ns, side="right").astype(np.int64) - 1
        late = self.lines.times_ns - times[-1] > (self.metrics.interval_ns or 0)
        return np.where(self.lines.known & ~late, at, -1)

    def content_hash(self) -> str:
        """A hash of metrics and lines (not of name, label and scenario), hex."""
        digest = hashlib.blake2b(self.metrics.content_hash().encode(), digest_size=16)
        digest.update(self.lines.times_ns.tobytes())
        for text in self.lines.texts:
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
        return digest.hexdigest()


def no_lines() -> LogLines:
    """The lines of a case without a log."""
    return LogLines(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.bool_), (), (), (), ())
