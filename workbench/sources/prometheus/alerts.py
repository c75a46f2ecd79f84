"""The history of alerts that a Prometheus keeps, as stretches of time, and which series each one is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.sources.nouns import Labels, Progress, silent
from workbench.sources.prometheus.api import Api, joined
from workbench.sources.prometheus.chunks import DEFAULT_POINTS, Span
from workbench.sources.prometheus.naming import NAME, selector

ALERT, STATE = "alertname", "alertstate"
_NOT_OF_THE_SERIES = frozenset({NAME, ALERT, STATE, "severity", "owner"})


@dataclass(frozen=True)
class Firing:
    """One alert from `start_ns`, where its condition first held, to `stop_ns`, where it no longer fired (half-open)."""

    name: str
    labels: Labels
    start_ns: int
    stop_ns: int

    @property
    def words(self) -> str:
        """One line for people."""
        told = ", ".join(f"{key} {text}" for key, text in sorted(self.labels.items()) if key == "severity")
        return f"alert {self.name}" + (f" ({told})" if told else "")


def history(api: Api, span: Span, names: Sequence[str] = (), progress: Progress = silent) -> tuple[Firing, ...]:
    """The alerts that fired in a stretch of time, in the order of their starts. `names`: only these.

    The wait before an alert fires belongs to it: the condition held there too. One that did not fire is none.
    """
    filters = [(STATE, "=~", "pending|firing")]
    if names:
        filters.append((ALERT, "=~", "|".join(map(re.escape, names))))
    query, pieces, done = selector("ALERTS", filters), [], 0
    for piece in span.pieces(DEFAULT_POINTS):
        progress("asking for alerts", done, len(span))
        pieces.append(api.points(query, piece))
        done += len(piece)
    held: dict[frozenset[tuple[str, str]], list[NDArray[np.int64]]] = {}
    fired: dict[frozenset[tuple[str, str]], list[NDArray[np.int64]]] = {}
    for labels, (times, _) in joined(pieces).items():
        told = dict(labels)
        state = told.pop(STATE, "")
        told.pop(NAME, None)
        held.setdefault(frozenset(told.items()), []).append(times)
        if state == "firing":
            fired.setdefault(frozenset(told.items()), []).append(times)
    found = [one for key, times in fired.items() for one in _firings(dict(key), held[key], times, span.step * 10**6)]
    return tuple(sorted(found, key=lambda one: (one.start_ns, one.name, sorted(one.labels.items()))))


def expressions(api: Api) -> Mapping[str, str]:
    """What each alert asks for, by name, as far as the server says; empty where it does not."""
    try:
        return api.alert_expressions()
    except DataError:
        return {}


def series_of_alert(one: Firing, known: Mapping[str, Labels], expression: str = "") -> tuple[str, ...]:
    """Which series an alert is about: the one that its label `series` names, as the workbench's own alerts have it;
    else those of which every label that both have is the same, and that its expression names.

    `known`: series → what its source calls it by.
    """
    named = one.labels.get("series", "")
    if named in known:
        return (named,)
    return tuple(name for name, labels in known.items() if labels and _fits(one.labels, labels, expression))


def _fits(alert: Labels, series: Labels, expression: str) -> bool:
    shared = (set(alert) & set(series)) - _NOT_OF_THE_SERIES
    metric = series.get(NAME, "")
    named = "series" in shared  # what our own detector exposes: several metrics about one series
    if metric and expression and not named and not re.search(rf"(?<![\w:]){re.escape(metric)}(?![\w:])", expression):
        return False
    return bool(shared) and all(alert[key] == series[key] for key in shared)


def _firings(
    labels: dict[str, str], held: Iterable[NDArray[np.int64]], fired: Iterable[NDArray[np.int64]], step_ns: int
) -> list[Firing]:
    times = np.unique(np.concatenate(list(held)))
    alarms = np.unique(np.concatenate(list(fired)))
    borders = np.flatnonzero(np.diff(times) > 1.5 * step_ns) + 1
    name = labels.get(ALERT, "")
    found = []
    for part in np.split(times, borders):
        start, stop = int(part[0]), int(part[-1]) + step_ns
        if np.searchsorted(alarms, start) < np.searchsorted(alarms, stop):
            found.append(Firing(name, labels, start, stop))
    return found
