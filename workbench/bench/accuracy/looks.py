"""Every look at a test part leaves a line in a file that is committed."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.bench.machine import ROOT
from workbench.errors import UsageError

LOOKS = ROOT / "tests" / "test_looks.csv"
HEADER = (
    *("date", "commit", "set", "kept", "seed", "curves", "macro_event_f1", "micro_event_f1"),
    *("dev_macro_event_f1", "dev_micro_event_f1", "held_macro_event_f1", "held_micro_event_f1"),
)


def require_looks(path: Path) -> None:
    """UsageError where no line can be added: better told before the test part is opened than after it."""
    if not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        why = f"looks at the test part are counted in {path}, which cannot be written"
        raise UsageError("The test part stays closed", why, "Run from a checkout, or name a file with --looks")


def note_looks(path: Path, document: Mapping[str, Any]) -> None:
    """Append a line for each set of a document of `measure`; a new file begins with the header."""
    fresh = not path.exists() or path.stat().st_size == 0
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if fresh:
            writer.writerow(HEADER)
        for name, told in document["sets"].items():
            writer.writerow(_line(document, name, told))


def _line(document: Mapping[str, Any], name: str, told: Mapping[str, Any]) -> list[Any]:
    figures = told["ours"]
    head = (document["date"], document["commit"], name, document["kept"], document["seed"], figures["micro"]["curves"])
    parts = (figures, figures.get("dev"), figures.get("held"))
    return [*head, *(_f1(part, mean) for part in parts for mean in ("macro", "micro"))]


def _f1(part: Mapping[str, Any] | None, mean: str) -> str:
    value = None if part is None else part[mean]["event_f1"]
    return "" if value is None else f"{value:.4f}"
