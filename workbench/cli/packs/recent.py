"""The points of late that deployed packs are watched on: with the columns that their rules want, and from where on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.packs.running import OWN

if TYPE_CHECKING:
    from workbench.detector.detect import Detector
    from workbench.model.series import Series

SINCE = "judge what came since then, as -7d before the last point or an ISO time; what is older is history"


def recent(path: Path, detectors: Sequence[Detector], since: str | None) -> list[tuple[Series, int]]:
    """Each series of a file or folder with its first point that is judged. Errors: DataError, RouteError."""
    from workbench.data.opening import open_paths, with_columns

    opened = open_paths([path])
    wanted = {
        one.name: sorted({c for each in detectors for c in each.panel(one.name).columns if c not in OWN})
        for one in opened.series
    }
    return [(one, _start(one, since)) for one in with_columns(opened, wanted)]


def add_answers(verb: Any) -> None:
    """What people said of alerts."""
    verb.add_argument("--feedback", type=Path, metavar="FILE.csv", help="answers: series,time,verdict (true or false)")


def _start(series: Series, since: str | None) -> int:
    from workbench.errors import DataError
    from workbench.sources.moments import moment_ms

    times = series.times_ns
    if since is None:
        return 0
    if times is None or not len(times):
        raise DataError(f"{series.name} has no times", "--since asks for them", "Leave --since out")
    start = int(times.searchsorted(moment_ms(since, times[-1] / 1e9) * 10**6))
    if start >= len(times):
        raise DataError(f"{series.name} has no point since then", f"--since is {since}", "Name an earlier time")
    return start
