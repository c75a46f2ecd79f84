"""The verb `cases`: writes, shows and checks folders of metrics and logs, and keeps what people decide about them."""

from __future__ import annotations

from typing import Any

from workbench.cli.cases import checking, generating, measuring, packing, reviewing, scoring, showing, training, tuning


def add_verbs(verbs: Any) -> None:
    """Add `cases`."""
    family = verbs.add_parser("cases", help="metrics and log lines together: generate, show, check and review cases")
    steps = family.add_subparsers(title="steps", metavar="STEP", required=True)
    showing.add_steps(steps)
    checking.add_steps(steps)
    reviewing.add_steps(steps)
    generating.add_steps(steps)
    measuring.add_steps(steps)
    scoring.add_steps(steps)
    training.add_steps(steps)
    tuning.add_steps(steps)
    packing.add_steps(steps)
