"""Memory and processor time of this process and of the child that runs rules, as the system counts them."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from workbench.sandbox.host import Host


def resident_mb(host: Host) -> int:
    """Megabytes that both hold now; 0 where the system does not tell."""
    return sum(_field(pid, "VmRSS") for pid in (os.getpid(), host.process_id))


def peak_mb(host: Host) -> int:
    """The most that both ever held, together at most this."""
    own = 0
    if sys.platform != "win32":
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 1_000_000
    return own + _field(host.process_id, "VmHWM")


def cpu_s(host: Host) -> float:
    """Seconds of processor time that both used so far; without the child's where the system does not tell."""
    own = time.process_time()
    try:
        fields = Path(f"/proc/{host.process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return own
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _field(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 // 1_000_000 for line in lines if line.startswith(f"{name}:")), 0)
