"""The verb `fleet`: rules for thousands of series, learned group by group on processes here or on a Dask cluster."""

from __future__ import annotations

from typing import Any

from workbench.cli.fleet import detecting, planning, running


def add_verbs(verbs: Any) -> None:
    """Add `fleet`."""
    family = verbs.add_parser("fleet", help="rules for thousands of series: plan, run, status, detect")
    steps = family.add_subparsers(metavar="STEP", required=True)
    planning.add_steps(steps)
    running.add_steps(steps)
    detecting.add_steps(steps)
