"""Whether a window can be shown here."""

from __future__ import annotations

import os
import sys

from workbench.errors import UsageError

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


def require_display() -> None:
    """UsageError where no window can be shown."""
    chosen = os.environ.get("QT_QPA_PLATFORM")
    if sys.platform != "linux" or chosen or any(os.environ.get(name) for name in DISPLAYS):
        return
    raise UsageError(
        "There is no display to open the window on",
        "neither DISPLAY nor WAYLAND_DISPLAY is set",
        "Run `python3 main.py demo` to see the main job in the terminal",
    )
