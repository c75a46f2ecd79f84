"""Names that people give metrics → the names by which rules of scenarios read them, where that is beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.model.series import Series

# What a name must have a word of (one of each set), by the name that rules read; then words that change nothing.
_CORE: Mapping[str, tuple[frozenset[str], ...]] = {
    "cpu_usage": (frozenset(("cpu", "processor")),),
    "mem_usage": (frozenset(("mem", "memory", "ram")),),
    "disk_io": (frozenset(("disk", "diskio", "blkio", "iops")),),
    "net_in": (
        frozenset(("net", "network", "rx", "netin")),
        frozenset(("in", "rx", "recv", "receive", "received", "ingress", "inbound", "incoming", "netin")),
    ),
    "net_out": (
        frozenset(("net", "network", "tx", "netout")),
        frozenset(("out", "tx", "sent", "send", "transmit", "transmitted", "egress", "outbound", "outgoing", "netout")),
    ),
}
_PLAIN = frozenset(
    ("avg", "average", "mean", "node", "host", "system", "sys", "container", "pod", "machine", "instance")
)
_PLAIN |= frozenset(("vm", "server", "overall", "current", "value", "rate", "k8s", "aws", "ec2", "metric", "metrics"))
_SHARE = frozenset(
    ("usage", "use", "used", "util", "utilization", "utilisation", "percent", "percentage", "pct", "perc")
)
_SHARE |= frozenset(("load", "busy", "active", "consumption"))
_AMOUNT = frozenset(
    ("io", "i", "o", "ops", "iops", "bytes", "byte", "kb", "mb", "mbps", "kbps", "bps", "bits", "s", "sec")
)
_AMOUNT |= frozenset(("second", "per", "throughput", "bandwidth", "traffic", "packets", "total", "kib", "mib", "read"))
_AMOUNT |= frozenset(("reads", "write", "writes", "activity", "transfer", "eth0", "ens5", "b"))
_MORE = {"cpu_usage": _SHARE, "mem_usage": _SHARE, "disk_io": _AMOUNT, "net_in": _AMOUNT, "net_out": _AMOUNT}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+(?:[0-9]+[a-z]*)?|[0-9]+[a-z]*")
_SPAN = re.compile(r"[0-9]+[smhd]?")  # such as the 5m of rate5m
_LIKE = re.compile(r"^(rate|avg)[0-9]+[smhd]?$")


def usual_names(columns: Sequence[str]) -> dict[str, str]:
    """Column → the name that rules read it by, for each that has another name; no two columns get the same one.

    A name counts only where each of its words is known: `disk_usage_percent` tells how full a disk is, and
    `node_cpu_seconds_total` is a counter, so neither is taken. Of several the one with the fewest words is.
    """
    found: dict[str, tuple[int, int, str]] = {}
    for at, column in enumerate(columns):
        words = _words(column)
        name = next((name for name in _CORE if name not in columns and _is(name, words)), None)
        if name is not None:
            found[name] = min(found.get(name, (len(words), at, column)), (len(words), at, column))
    return {column: name for name, (_, _, column) in found.items()}


def usual_name(column: str) -> str:
    """The name that rules read a column by; its own where there is none."""
    return usual_names((column,)).get(column, column)


def renamed(series: Series) -> Series:
    """The series with the names that rules read; the same object where nothing changes."""
    names = usual_names(series.columns)
    if not names:
        return series
    return replace(series, columns=tuple(names.get(column, column) for column in series.columns))


def _words(column: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(column)]


def _is(name: str, words: Sequence[str]) -> bool:
    core = _CORE[name]
    if not words or not all(any(word in some for word in words) for some in core):
        return False
    known = frozenset[str]().union(_PLAIN, _MORE[name], *core)
    return all(word in known or _SPAN.fullmatch(word) or _LIKE.match(word) for word in words)
