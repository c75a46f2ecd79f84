"""How much memory a worker and the child in which it runs rules have used."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)  # proc(5)


def peak_mb(child: int = 0) -> float:
    """The most that this process held at once until now, and its child of that number; 0 where nobody tells."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kB elsewhere
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return round(own + (_of_child(child) if child else 0.0), 1)


def _of_child(process: int) -> float:
    try:
        found = _PEAK.search(Path(f"/proc/{process}/status").read_text("utf-8"))
    except OSError:
        return 0.0
    return int(found[1]) / 1e3 if found else 0.0
