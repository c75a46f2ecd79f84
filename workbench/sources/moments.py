"""Moments and durations as people write them: `now`, `-6h`, ISO and Unix times; `30s`, `1h30m`, as Prometheus does."""

from __future__ import annotations

import re

from workbench.data.labels.moments import iso, parse
from workbench.errors import UsageError

_UNIT_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000, "y": 31_536_000_000}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdwy])")
_WHOLE = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|[smhdwy]))+")


def duration_ms(text: str) -> int:
    """Milliseconds of a duration: `15s`, `1h30m`, or a number of seconds; UsageError where it is none above zero."""
    text = text.strip()
    try:
        whole = round(float(text) * 1000)
    except (ValueError, OverflowError):
        parts = _PART.findall(text) if _WHOLE.fullmatch(text) else []
        whole = round(sum(float(number) * _UNIT_MS[unit] for number, unit in parts))
    if whole <= 0:
        raise UsageError(f"{text!r} is no duration", "", "Write one such as 15s, 5m or 1h30m, or seconds")
    return whole


def moment_ms(text: str, now_s: float, step_ms: int = 1) -> int:
    """Milliseconds since 1970 of `now`, `-6h` (before now), an ISO time (without a zone: UTC) or a Unix time.

    What is counted from now is rounded down to a multiple of `step_ms`, so that asking again soon asks for the same
    points. UsageError where it is no moment.
    """
    text = text.strip()
    if text == "now" or (text.startswith("-") and _WHOLE.fullmatch(text[1:])):
        before = 0 if text == "now" else duration_ms(text[1:])
        return (round(now_s * 1000) - before) // step_ms * step_ms
    ns = parse(text)
    if ns is None:
        step = "Write now, -6h, 2026-01-31T12:00:00Z or seconds since 1970"
        raise UsageError(f"{text!r} is no moment", "", step)
    return ns // 10**6


def moment_words(ms: int) -> str:
    """A moment in ISO, UTC."""
    return iso(ms * 10**6)


def duration_words(ms: int) -> str:
    """A duration in the largest unit that divides it."""
    for unit in ("d", "h", "m", "s"):
        if ms % _UNIT_MS[unit] == 0:
            return f"{ms // _UNIT_MS[unit]}{unit}"
    return f"{ms}ms"
