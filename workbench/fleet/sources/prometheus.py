"""The series that a selector picks in a Prometheus, over a fixed stretch of time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from workbench.fleet.sources.nouns import Key
from workbench.llm.keys import SystemKeyring
from workbench.model.series import Series
from workbench.sources.prometheus.access import Auth, access
from workbench.sources.prometheus.api import Api
from workbench.sources.prometheus.asking import Asker
from workbench.sources.prometheus.chunks import Span
from workbench.sources.prometheus.fetching import PrometheusSource, Wanted


@dataclass(frozen=True)
class QuerySource:
    """Moments `start`, start + `step`, … not after `end`, in ms since 1970. A series is called by all its labels.

    The secret is no part of it: each worker finds it in its own environment or keyring.
    """

    url: str
    query: str
    start: int
    end: int
    step: int
    auth: Auth = "none"
    user: str = ""
    ca: str = ""
    kind: ClassVar[str] = "prometheus"

    def keys(self) -> Iterator[Key]:
        """All series that have points in this time."""
        return map(Key, self._opened().keys())

    def load(self, key: Key) -> Series:
        """One series; DataError where the server does not give it."""
        return self._opened().load(key.name)

    def _opened(self) -> PrometheusSource:
        ca = Path(self.ca) if self.ca else None
        who = access(self.url, self.auth, self.user, ca, environ=os.environ, keyring=SystemKeyring())
        return PrometheusSource(Api(Asker(who)), Wanted(self.query, Span(self.start, self.end, self.step)))
