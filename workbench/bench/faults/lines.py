"""Evidence of log lines: errors that other windows do not have, and fewer lines than other services' lines imply.

Lines were kept around faults only, so whether there are lines would tell the label. A window is therefore compared
with windows of other faults alone, never with minutes that have no lines, and numbers of lines only as ratios between
services of the same window.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from workbench.bench.faults.metrics import Found
from workbench.bench.faults.reading import Day, Fault, within
from workbench.evidence.miner import Miner

NEW, MORE, FEWER, SURPLUS = "new errors", "more errors", "fewer lines", "more lines"
USUAL = 0.9  # of the other windows have no more lines of a template than what counts as usual
PARTNERS = 5  # services whose number of lines goes best with that of a service
FEWEST = 20  # lines a window that a service has usually, to be compared
_BAD = ("WARN", "ERROR", "FATAL")


def line_items(day: Day, fault: Fault) -> Found:
    """The four kinds of a window, each service by its strongest."""
    others = [one for one in day.faults if one is not fault]
    return {**_errors(day, fault, others), **_volumes(day, fault, others)}


@lru_cache(maxsize=4)
def error_counts(day: Day) -> Any:
    """Warnings and errors by (service, template) and window: the templates are mined from all lines of the day."""
    import pandas as pd

    bad = day.lines[day.lines["level"].isin(_BAD)]
    miner = Miner()
    rows = miner.add(bad["message"])
    miner.settle()
    bad = bad.assign(template=miner.ids(rows))
    counts = {one.name: within(bad, one).groupby(["service", "template"]).size() for one in day.faults}
    return pd.DataFrame(counts).fillna(0.0)


def _errors(day: Day, fault: Fault, others: Sequence[Fault]) -> Found:
    counts = error_counts(day)
    usual = counts[[one.name for one in others]].quantile(USUAL, axis=1)
    size = (counts[fault.name] - usual) / np.sqrt(usual + 1.0)
    new = size[usual == 0].groupby("service").max()
    return {NEW: new.to_dict(), MORE: size[usual > 0].groupby("service").max().to_dict()}


def _volumes(day: Day, fault: Fault, others: Sequence[Fault]) -> Found:
    import pandas as pd

    info = day.counts[day.counts["level"] == "INFO"]
    lines = pd.DataFrame({one.name: within(info, one).groupby("service")["n"].sum() for one in day.faults}).fillna(0.0)
    lines = lines[lines.median(axis=1) >= FEWEST]
    logs: Any = np.log(lines + 3.0)
    size = {service: _beyond(logs, service, fault, [one.name for one in others]) for service in logs.index}
    return {FEWER: {name: -one for name, one in size.items()}, SURPLUS: size}


def _beyond(logs: Any, service: str, fault: Fault, others: Sequence[str]) -> float:
    """How far the ratios to the lines of the partners lie from what they are in other windows, the median of them."""
    ratio = logs.loc[service, others] - logs.drop(index=service)[others]
    usual = ratio.median(axis=1)
    chance = 0.5 * np.sqrt(2.0 / np.exp(logs.loc[service, others].median())) + 0.02
    spread = 1.4826 * ratio.sub(usual, axis=0).abs().median(axis=1) + chance
    partners = spread.nsmallest(PARTNERS).index
    now = logs.loc[service, fault.name] - logs.loc[partners, fault.name]
    return float(((now - usual[partners]) / spread[partners]).median())
