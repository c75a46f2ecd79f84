"""What a run over a fleet told, as the rows and the sentence that its window shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.gui.texts import tr, trn
from workbench.gui.views.fleet.fleet_rows import FleetLine
from workbench.gui.words import counted, duration, number
from workbench.model.fleet_wish import NO_WISH, FleetWish

if TYPE_CHECKING:
    from workbench.fleet.status import FleetRow, FleetStatus


def lines_of(rows: Iterable[FleetRow], wishes: Mapping[str, FleetWish]) -> list[FleetLine]:
    """A line each; what is wished for a series shows at once, before any start heeds it."""
    return [_wished(_line(row), wishes.get(row.name, NO_WISH)) for row in rows]


def _line(row: FleetRow) -> FleetLine:
    return FleetLine(
        name=row.name,
        group=row.group,
        status=row.status,
        f1=row.f1,
        precision=row.precision,
        recall=row.recall,
        alerts=row.alerts_per_day,
        drift=row.drift,
        points=row.points,
        shape=row.shape,
        reason=row.reason,
    )


def _wished(line: FleetLine, wish: FleetWish) -> FleetLine:
    if wish.left_out:
        return replace(line, status="left out")
    if wish.retry and line.status == "failed":
        return replace(line, status="again", first=wish.first)
    return replace(line, first=True) if wish.first else line


def told_of(status: FleetStatus) -> str:
    """How far the run is: groups with a rule, and when it will be done."""
    groups = trn("{n} group", "{n} groups", status.groups)
    parts = [
        tr(
            "{series} in {groups}",
            series=trn("{number} series", "{number} series", len(status.rows), number=number(len(status.rows))),
            groups=groups,
        ),
        tr("{learned} with a rule", learned=counted(status.learned, "group")),
    ]
    if status.eta_s:
        parts.append(tr("about {time} of work left", time=duration(status.eta_s)))
    return "; ".join(parts) + "."
