"""What is asked of a Prometheus in its dialog: who asks, and which points."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.sources.prometheus.access import Auth


@dataclass(frozen=True)
class Connection:
    """Where it is and who asks, as typed; the secret is in the keyring, never here."""

    url: str = ""
    auth: Auth = "none"
    user: str = ""
    ca: str = ""


@dataclass(frozen=True)
class Asked:
    """A query over a stretch of time, as typed."""

    connection: Connection = field(default_factory=Connection)
    query: str = ""
    start: str = "-1d"
    end: str = "now"
    step: str = "1m"
