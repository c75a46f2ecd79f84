"""Where the files that come with the workbench lie: beside it in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resources() -> Path:
    """The folder of icons, help pages, themes and stock rules."""
    return _find("resources")


def sample_data() -> Path:
    """The folder of the sample series and the sample project."""
    return _find("sample_data")


def _find(name: str) -> Path:
    installed = _PACKAGE / "_shared" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
