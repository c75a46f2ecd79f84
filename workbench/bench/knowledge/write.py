"""The table of priors as a module of the synthesizer, with where it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.bench.machine import ROOT

CARRIED_PY = ROOT / "workbench" / "synthesis" / "quantities" / "carried.py"
_WHEN = re.compile(r"Made on \S+ at commit \S+")


def write_table(path: Path, document: Mapping[str, Any], command: str) -> None:
    """Write the `carried` of a document of `priors.measure`; a file that says the same at another time is left."""
    text = module_text(document, command)
    if path.exists() and _WHEN.sub("", path.read_text("utf-8")) == _WHEN.sub("", text):
        return
    path.write_bytes(text.encode())


def module_text(document: Mapping[str, Any], command: str) -> str:
    """The text of the module, as black lays it out."""
    sets = [
        f"- {one['source']}: {one['series']} series, {one['points']:,} points, {one['events']} events"
        for one in document["sets"].values()
    ]
    table = [f'    "{name}": {value},' for name, value in document["carried"].items()]
    return "\n".join(
        [
            '"""How well each quantity alone carried over to later weeks and other series: a figure for each, 0 to 1.',
            "",
            "Event F1 (mean of macro and micro) on the later half with the limit chosen on the earlier one, and on",
            "series left out with the limit chosen on the others; over the best quantity's there; mean over the sets,",
            "drawn together as far as the sets disagree. Used were the training halves of the curves not held back:",
            "",
            *sets,
            "",
            f"Made on {document['date']} at commit {document['commit']} by `{command}`; not written by hand.",
            '"""',
            "",
            "from __future__ import annotations",
            "",
            "CARRIED: dict[str, float] = {",
            *table,
            "}",
            "",
        ]
    )
