"""The steps `bench priors` and `bench stock`: what the product knows before any label, made from training halves."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `priors` and `stock`."""
    verb = steps.add_parser("priors", help="how well each quantity alone carries over to later weeks and other series")
    verb.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of <set>/<curve>.parquet")
    verb.add_argument("--sets", type=_names, default=(), metavar="A,B", help="the sets (default: all, and generated)")
    verb.add_argument("--write", action="store_true", help="make the table of the synthesizer this one")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.set_defaults(run=priors)
    verb = steps.add_parser("stock", help="choose the limits of the rules for series without labels, and write them")
    verb.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of <set>/<curve>.parquet")
    verb.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the rules: resources/stock")
    verb.set_defaults(run=stock)


def priors(options: argparse.Namespace) -> int:
    """Judge each quantity alone on training halves."""
    from workbench.bench.knowledge.priors import measure
    from workbench.bench.knowledge.write import CARRIED_PY, write_table
    from workbench.cli.parts.output import require_writable, say, tell, write_json

    require_writable(options.json)
    document = measure(options.data, options.sets, tell)
    write_json(document, options.json)
    if options.write:
        sets = f" --sets {','.join(options.sets)}" if options.sets else ""
        write_table(CARRIED_PY, document, f"bench priors --data DIR{sets} --write")
    if options.json != "-":
        for name, correlation in document["left_out"].items():
            say(f"{name}: rank correlation {correlation:+.2f} with what the other sets say")
        shipped = document["shipped"]
        say(f"from the table shipped: {shipped['mean_difference']} on average, {shipped['largest_difference']} at most")
    return 0


def stock(options: argparse.Namespace) -> int:
    """Choose limits on training halves and write the stock rules."""
    from workbench.bench.knowledge.stock import make
    from workbench.cli.parts.output import say, tell

    for name, choice in make(options.data, options.out, "bench stock --data DIR --out resources/stock", tell).items():
        say(f"{name}: usual {choice.usual:g}, careful {choice.careful:g}, eager {choice.eager:g}")
    return 0


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)
