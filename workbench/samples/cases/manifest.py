"""What is known of a folder of generated cases: the options, the version of the generator, and each case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MANIFEST = "generated.json"
VERSION = 2  # of the generator: another one as soon as the same options give other bytes
_OPTIONS = ("version", "cases", "seed", "difficulty", "phrasing")


def made_by(folder: Path) -> dict[str, Any] | None:
    """Version and options that a folder was generated with; None for cases that come from elsewhere."""
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return {name: said.get(name) for name in _OPTIONS} if isinstance(said, dict) else None
