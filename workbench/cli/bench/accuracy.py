"""The step `bench accuracy`: how well rules find labeled anomalies, beside other detectors."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `accuracy`."""
    verb = steps.add_parser("accuracy", help="event F1 of rules and of other detectors on labeled sets")
    verb.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of <set>/<curve>.parquet")
    verb.add_argument("--sets", type=_names, default=(), metavar="A,B", help="the sets (default: all)")
    verb.add_argument("--baselines", action="store_true", help="also forest, trees and networks, where installed")
    verb.add_argument("--part", choices=("validation", "test"), default="validation", help="what is scored")
    verb.add_argument("--kept", choices=("all", "dev", "held"), default="all", help="which curves, by their names")
    verb.add_argument("--seed", type=int, default=0)
    verb.add_argument("--workers", type=_count, default=1, metavar="N", help="processes side by side (default: 1)")
    verb.add_argument("--looks", type=Path, metavar="FILE", help="where looks at the test part are counted")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.set_defaults(run=accuracy)


def accuracy(options: argparse.Namespace) -> int:
    """Train, run and score; a look at the test part is written down."""
    from workbench.bench.accuracy.looks import LOOKS, note_looks, require_looks
    from workbench.bench.accuracy.measure import Setting, measure
    from workbench.cli.parts.output import require_writable, say, tell, write_json

    require_writable(options.json)
    looks = options.looks or LOOKS
    if options.part == "test":
        require_looks(looks)
    setting = Setting(
        options.sets, options.part, options.kept, options.baselines, seed=options.seed, workers=options.workers
    )
    document = measure(options.data, setting, tell)
    if options.part == "test":
        note_looks(looks, document)
    write_json(document, options.json)
    if options.json != "-":
        for line in _lines(document):
            say(line)
    return 0


def _lines(document: Mapping[str, Any]) -> list[str]:
    """One line a set and detector: event F1, macro and micro."""
    lines = [f"{'set':14}{'detector':22}{'macro':>7}{'micro':>8}"]
    for name, told in document["sets"].items():
        detectors = {"ours": told["ours"], **told["baselines"]}
        for detector, figures in detectors.items():
            both = [_three(figures[mean]["event_f1"]) for mean in ("macro", "micro")]
            lines.append(f"{name:14}{detector:22}{both[0]:>7}{both[1]:>8}")
        if told["ours"]["refused"]:
            lines.append(f"{name}: {told['ours']['refused']}")
    return lines


def _three(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)
