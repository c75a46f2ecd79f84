"""A display without a screen for as long as it is needed: Xvfb on a number that is free."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from workbench.errors import PackagingError


@contextmanager
def virtual_display(size: str = "1400x900x24") -> Iterator[dict[str, str]]:
    """Variables of a process that is to show its window on the display. Errors: PackagingError without Xvfb."""
    program = shutil.which("Xvfb")
    if program is None:
        raise PackagingError("There is no display to try it on", "Xvfb is not installed", "Install the package xvfb")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()
            if not number:
                why = f"its exit code is {server.wait()}"
                raise PackagingError("There is no display to try it on", why, "Look what Xvfb says")
            given = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
            yield given | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            server.terminate()
