"""The steps `bench faults` and `bench alerts`: real faults named and located, and alert lines told from others."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `faults` and `alerts`."""
    verb = steps.add_parser(
        "faults", help="real faults: kind and service among the first three reasons, within a day and across days"
    )
    verb.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the days of Nezha")
    verb.add_argument("--json", metavar="FILE", help="write figures, reasons and protocol as JSON, - for stdout")
    verb.set_defaults(run=faults)
    verb = steps.add_parser("alerts", help="alert lines of a log (BGL) from lines alone, beside rarity of templates")
    verb.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of BGL_2k.log")
    verb.add_argument("--json", metavar="FILE", help="write figures and protocol as JSON, - for stdout")
    verb.set_defaults(run=alerts)


def faults(options: argparse.Namespace) -> int:
    """Learn from other faults and judge each."""
    from workbench.bench.faults.measure import measure, summary
    from workbench.cli.parts.output import publish, require_writable, tell

    require_writable(options.json)
    document = measure(options.data, tell)
    publish(document, options.json, summary(document))
    return 0


def alerts(options: argparse.Namespace) -> int:
    """Learn from the first half of the lines and judge the second."""
    from workbench.bench.logs.alerts import measure, summary
    from workbench.cli.parts.output import publish, require_writable

    require_writable(options.json)
    document = measure(options.data)
    publish(document, options.json, summary(document))
    return 0
