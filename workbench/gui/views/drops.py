"""Files that are dragged onto the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData


@dataclass(frozen=True)
class Offer:
    """What letting go of some files would do, in words; `useful`: whether it would do anything."""

    words: str
    useful: bool = True


def dropped_paths(data: QMimeData) -> tuple[Path, ...]:
    """The files and folders in what is dragged; empty where it is something else."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
