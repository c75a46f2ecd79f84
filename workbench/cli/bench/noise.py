"""The step `bench noise`: what labels that are late, cut short, shifted, lacking or made up cost."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `noise` to the steps of `bench`."""
    verb = steps.add_parser("noise", help="rules and simple detectors learned from labels made wrong on purpose")
    verb.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of <set>/<curve>.parquet")
    verb.add_argument("--sets", default="", metavar="A,B", help="these sets only (default: all)")
    verb.add_argument("--seeds", type=int, default=3, metavar="N", help="times each way of spoiling (default: 3)")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.set_defaults(run=noise)


def noise(options: argparse.Namespace) -> int:
    """Spoil labels, learn, and judge with right ones; test halves are not read."""
    from workbench.bench.noise.measure import measure
    from workbench.cli.parts.output import publish, require_writable, tell

    require_writable(options.json)
    sets = [name for name in options.sets.split(",") if name]
    document = measure(options.data, sets, max(options.seeds, 1), tell)
    publish(document, options.json, lines(document))
    return 0


def lines(document: Mapping[str, Any]) -> list[str]:
    """A line for each way of spoiling: event F1 and event F1 within 7 points, means over macro, micro and the sets."""
    detectors = list(next(iter(document["mean"].values())))
    rows = [f"{'labels':22}" + "".join(f"{name:>16}" for name in detectors)]
    for way, by in document["mean"].items():
        both = [f"{by[one]['event_f1']:.3f} / {by[one]['delay_limited_event_f1']:.3f}" for one in detectors]
        rows.append(f"{way:22}" + "".join(f"{cell:>16}" for cell in both))
    return rows
