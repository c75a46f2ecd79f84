"""How much memory a worker has used."""

from __future__ import annotations

import sys


def peak_mb() -> float:
    """The most that this process, and the largest child that ended, held at once until now; 0 where nobody tells."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kB elsewhere
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round((own + children) / unit, 1)
