"""The step `bench ingredients`: what each ingredient of the synthesizer is worth."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `ingredients` to the steps of `bench`."""
    verb = steps.add_parser(
        "ingredients", help="the synthesizer with one ingredient left out, judged on later blocks of training halves"
    )
    verb.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of labeled sets")
    verb.add_argument("--sets", default="", metavar="A,B", help="these sets only (default: all)")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.set_defaults(run=ingredients)


def ingredients(options: argparse.Namespace) -> int:
    """Learn and judge every variant; test halves are not read."""
    from workbench.bench.ingredients.measure import measure
    from workbench.cli.parts.output import publish, require_writable, tell

    require_writable(options.json)
    document = measure(options.data, [name for name in options.sets.split(",") if name], tell)
    publish(document, options.json, table(document))
    return 0


def table(document: dict[str, Any]) -> list[str]:
    """The variants as lines: the mean of all figures, then macro/micro of each set and cut."""
    names = list(next(iter(document["variants"].values()))["sets"])
    lines = [f"{'variant':24} {'mean':>6}  " + "  ".join(f"{name:>26}" for name in names)]
    for variant, found in document["variants"].items():
        cells = ["  ".join(f"{macro:.3f}/{micro:.3f}" for macro, micro in found["sets"][name]) for name in names]
        lines.append(f"{variant:24} {found['mean']:6.3f}  " + "  ".join(f"{cell:>26}" for cell in cells))
    return lines
