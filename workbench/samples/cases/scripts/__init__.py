"""The scripts of all scenarios: twelve malicious, sixteen anomalous, sixteen normal that look otherwise."""

from __future__ import annotations

from workbench.samples.cases.record import Scenario
from workbench.samples.cases.scripts import intrusion, jobs, malicious, resource, software, traffic

GROUPS = ("mali", "anom", "norm")

SCENARIOS: tuple[Scenario, ...] = tuple(
    sorted(
        (script for room in (malicious, intrusion, resource, software, jobs, traffic) for script in room.SCENARIOS),
        key=lambda script: (GROUPS.index(script.group), script.number),
    )
)
