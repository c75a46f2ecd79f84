"""The step `bench report`: tables and plots of what `bench accuracy` and `bench scaling` measured before."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from workbench.errors import UsageError


def add_steps(steps: Any) -> None:
    """Add `report`."""
    verb = steps.add_parser("report", help="tables and plots of the figures of `accuracy` and `scaling`")
    verb.add_argument("--json", type=Path, metavar="FILE", help="what `bench accuracy` wrote")
    verb.add_argument("--scaling", type=Path, metavar="FILE", help="what `bench scaling` wrote")
    verb.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for NAME.md and NAME.svg")
    verb.add_argument("--readme", type=Path, metavar="FILE", help="replace the tables between their marks too")
    verb.set_defaults(run=report)


def report(options: argparse.Namespace) -> int:
    """Show figures that were measured before."""
    from workbench.bench.accuracy import page as accuracy
    from workbench.bench.accuracy.plot import plot as accuracy_plot
    from workbench.bench.pages import Page, write_pages
    from workbench.bench.scaling import page as scaling
    from workbench.cli.parts.output import say

    pages = []
    if options.json is not None:
        document = _document(options.json, "accuracy", "sets")
        shows = "Event F1 of rules and of other detectors on each set"
        pages.append(Page("accuracy", accuracy.page(document), accuracy_plot(document), shows))
    if options.scaling is not None:
        document = _document(options.scaling, "scaling", "points")
        shows = "Seconds of training and running against points and series"
        pages.append(Page("scaling", scaling.page(document), scaling.plot(document), shows))
    if not pages:
        raise UsageError("There is nothing to report", "no figures are given", "Give --json FILE or --scaling FILE")
    for path in write_pages(pages, options.out, options.readme):
        say(str(path))
    return 0


def _document(path: Path, step: str, key: str) -> Any:
    """What a file holds; UsageError where it is not what the step writes."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise UsageError(f"{path} cannot be read", str(error), f"Give the JSON of `bench {step}`") from error
    if not isinstance(document, dict) or not document.get(key):
        raise UsageError(f"{path} cannot be shown", f"it has no {key}", f"Give the JSON of `bench {step}`")
    return document
