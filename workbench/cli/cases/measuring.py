"""The steps `cases baselines` and `cases realism`: what plain detectors make of cases, and how real these are."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `baselines` and `realism`."""
    verb = steps.add_parser("baselines", help="isolation forest, k-means, rare lines and words on cases of a folder")
    verb.add_argument("folder", type=Path, metavar="DIR", help="folder of labeled cases")
    verb.add_argument("--json", metavar="FILE", help="write figures and protocol as JSON, - for stdout")
    verb.set_defaults(run=baselines)
    verb = steps.add_parser("realism", help="metrics and logs of a folder beside what was published of the original")
    verb.add_argument("folder", type=Path, metavar="DIR", help="folder of cases in the layout of CloudAnoBench")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.set_defaults(run=realism)


def baselines(options: argparse.Namespace) -> int:
    """Measure the plain detectors."""
    from workbench.bench.cases.measure import measure, summary
    from workbench.cli.parts.output import Progress, publish, require_writable

    require_writable(options.json)
    progress = Progress()
    document = measure(
        options.folder,
        lambda done, of: progress.show("reading cases", 0.3 * done / of),
        lambda name: progress.show(name, 0.5),
    )
    progress.close()
    publish(document, options.json, summary(document))
    return 0


def realism(options: argparse.Namespace) -> int:
    """Compare with what was published."""
    from workbench.bench.cases.realism import realism as compare
    from workbench.bench.cases.realism import summary
    from workbench.cli.parts.output import Progress, publish, require_writable

    require_writable(options.json)
    progress = Progress()
    document = compare(options.folder, lambda done, of: progress.show("reading cases", done / of))
    progress.close()
    publish(document, options.json, summary(document))
    return 0
