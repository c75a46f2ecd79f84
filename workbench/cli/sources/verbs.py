"""The verb `import`, whose kinds are also what `open` takes in place of a path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.cli.sources import prometheus, tabular

FAMILIES = (prometheus, tabular)
KINDS = ("prometheus", "parquet", "sql", "influx")
SHOW = "--show"
MOMENTS = ("--start", "--end", "--since", "--until")


def add_verbs(verbs: Any) -> None:
    """Add `import` with its kinds."""
    verb = verbs.add_parser("import", help="series from Prometheus, a database or a data set as a file or a project")
    kinds = verb.add_subparsers(title="kinds", metavar="KIND", required=True)
    for family in FAMILIES:
        family.add_kinds(kinds)


def spelled_out(arguments: Sequence[str]) -> list[str]:
    """`open KIND …` is `import KIND …` and the window on what came; a file or folder of that name comes first.

    A moment such as -6h is no option, as argparse would take it: it is tied to what it is for.
    """
    given = list(arguments)
    for at in range(len(given) - 1, 0, -1):
        if given[at - 1] in MOMENTS and re.match(r"-\d", given[at]):
            given[at - 1 : at + 1] = [f"{given[at - 1]}={given[at]}"]
    if given[:1] == ["open"] and given[1:2] and given[1] in KINDS and not Path(given[1]).exists():
        return ["import", *given[1:], SHOW]
    return given
