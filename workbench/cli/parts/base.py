"""The base detector of `train`: its flag, what it makes of the series, and what came of it in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.model.events import Event, TaskFinished

HELP = (
    "learn rules beside a base detector: one adds what it misses, one takes back its false alarms, and the best "
    "combination on validation is kept, never below the base. SPEC is builtin:ar, builtin:seasonal or builtin:ewma; "
    "column:NAME or column:NAME>=LIMIT, a column of the series' own files (abnormal from 0.5, or LIMIT, on); "
    "file:PATH, a table with a flag, a time or index, and for several series their name; pack:PATH, a rulepack. For "
    "a column or file, and for a pack of several rules, the exported pack reads the base's flags from a column, which "
    "whoever runs it must fill"
)


def add_base_option(verb: Any) -> None:
    """Add --base."""
    verb.add_argument("--base", metavar="SPEC", default="", help=HELP)


def attached(opened: Any, text: str) -> Any:
    """The series with the base's flags where it is no rule, and the spec to train with; notes go to stderr."""
    from workbench.cli.parts.output import tell
    from workbench.cli.parts.sandbox import open_host
    from workbench.training.combined.columns import attach
    from workbench.training.combined.spec import parse_base

    given = attach(opened, parse_base(text), open_host)
    for note in given.notes:
        tell(f"{note}.")
    return given


def without_used(doubts: Sequence[Any], text: str) -> list[Any]:
    """The doubts without the one that a column was not used, where it is the base."""
    column = text.partition(":")[2].partition(">=")[0] if text.startswith("column:") else ""
    return [
        doubt
        for doubt in doubts
        if not (column and doubt.kind == "other columns" and doubt.text.endswith(f": {column}"))
    ]


def base_lines(log: Sequence[Event]) -> list[str]:
    """What each base detector and the rules beside it came to, and why there is only a stock rule; one line a rule."""
    return [f"{event.task}: {event.reason}" for event in log if isinstance(event, TaskFinished) and event.reason]
