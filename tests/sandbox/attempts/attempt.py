"""What one attempt is, and how a table of bodies becomes attempts."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Literal

from workbench.model.verdict import Failure
from workbench.sandbox.layers import Layer

Stop = Layer | Literal["result check", "read-only input", "python", "process"]
FOOTPRINT = str(Path(tempfile.gettempdir()) / "rule-workbench-attempt")  # what attempts would leave behind
HEAD = "import math\nimport numpy as np\nimport rulekit as rk\n\n\ndef inference(sample):\n    value = sample[:, 0]\n"


@dataclass(frozen=True)
class Attempt:
    """`first`: what stops it with all layers on, where "process" means that only the child's own process is lost.

    `alone`: layers that stop it with all others switched off. `failure`: the kind of the verdict with all layers on.
    """

    name: str
    group: str
    text: str
    first: Stop
    failure: Failure
    alone: frozenset[str]


def attempts(
    group: str,
    bodies: Mapping[str, str | tuple[str, str]],
    first: Stop = "static check",
    failure: Failure = "static",
    alone: str = "",
) -> tuple[Attempt, ...]:
    """Bodies of `inference` as attempts; a body may come with its own words for `alone`, commas between them.

    A body that gives nothing back is followed by a usual return. np, math, rk and value are there; FOOTPRINT stands
    for a path that must not come into being.
    """
    made = []
    for name, entry in bodies.items():
        body, also = entry if isinstance(entry, tuple) else (entry, alone)
        lines = body.replace("FOOTPRINT", FOOTPRINT)
        end = "" if lines.rpartition("\n")[2].startswith("return ") else "\nreturn value > 1"
        text = HEAD + indent(lines + end, "    ") + "\n"
        layers = frozenset(word.strip() for word in also.split(",") if word.strip())
        made.append(Attempt(name, group, text, first, failure, layers))
    return tuple(made)
