"""Asks a Prometheus for what a query has got since the last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.sources.newest.memory import Memory
from workbench.sources.newest.reader import Window
from workbench.sources.nouns import Rows
from workbench.sources.prometheus.api import Api, joined
from workbench.sources.prometheus.chunks import DEFAULT_POINTS, Span
from workbench.sources.prometheus.fetching import rows_of
from workbench.sources.prometheus.naming import full_name

_MS = 10**6  # ns


@dataclass(frozen=True)
class NewSamples:
    """`since_ms`: where the first time begins; `name`: of the series where the query has only one, else its own."""

    api: Api
    query: str
    step_ms: int
    since_ms: int
    window: Window
    name: str = ""

    def __call__(self, memory: Memory) -> Sequence[Rows]:
        """The series with their points since then; at moments that are multiples of the step, as every time before.
        Errors: DataError as `Asker.ask`."""
        since_ns = memory.since_ns(self.window.late_ns)
        first = -(-(self.since_ms if since_ns is None else since_ns // _MS) // self.step_ms) * self.step_ms
        last = self.window.until_ns // _MS // self.step_ms * self.step_ms
        if last < first:
            return ()
        span = Span(first, last, self.step_ms)
        found = rows_of(joined(self.api.points(self.query, piece) for piece in span.pieces(DEFAULT_POINTS)), self.query)
        memory.upto_ns = max(last * _MS, memory.upto_ns or 0)
        return [Rows(self._named(one, memory, len(found)), one.times_ns, one.values, one.labels) for one in found]

    def _named(self, rows: Rows, memory: Memory, series: int) -> str:
        """The name that a label set got when it first came: what tells series apart changes as others come."""
        key = full_name(rows.labels)
        if key not in memory.names:
            own = self.name if self.name and series == 1 else rows.name
            memory.names[key] = key if own in memory.names.values() else own
        return memory.names[key]
