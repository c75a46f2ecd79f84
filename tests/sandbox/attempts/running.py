"""Ways to run an attempt: as the product does it, and past the static check, so that other layers show what they do."""

from __future__ import annotations

from typing import Any

from tests.sandbox.attempts.attempt import Attempt
from workbench.model.limits import Limits
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host
from workbench.sandbox.request import read_reply
from workbench.sandbox.run import flag_series

MEMORY_MB = 96  # little, so that what wants all of it is through quickly


def as_rule(text: str, memory_mb: int = MEMORY_MB) -> Rule:
    """A rule of this text that sees whole series as one chunk."""
    spec = InputSpec(("value", "index"), run="chunk", points=100_000)
    return Rule("attempt", text, input=spec, limits=Limits(memory_mb=memory_mb))


def run(attempt: Attempt, series: Series, host: Host, deadline_s: float) -> Verdict:
    """The verdict that a user of the product gets."""
    return flag_series(as_rule(attempt.text), series, host, deadline_s=deadline_s)


def run_unchecked(text: str, series: Series, host: Host, deadline_s: float, memory_mb: int = MEMORY_MB) -> Verdict:
    """The verdict of a text that the static check never saw."""
    n = len(series)
    header: dict[str, Any] = {
        "op": "run", "text": text, "overrides": {}, "rows": [0, 1], "used": [], "memory_mb": memory_mb, "modules": [],
        "trace": False, "cached": True, "pieces": [(0, n, 0, n)],
    }  # fmt: skip
    reply = host.call(header, series=series, deadline_s=deadline_s, reply_limit=n)
    return read_reply(reply, as_rule(text, memory_mb), 0, n)
