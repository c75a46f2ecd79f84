"""What is asked in the dialogs: of a Prometheus who asks and which points, of tables which rows and how read."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.sources.prometheus.access import Auth
from workbench.sources.tables import TableChoice


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


@dataclass(frozen=True)
class AskedTable:
    """`place`: a path or an address, never with a password; `query`: in its words; `choice`: what columns are."""

    place: str = ""
    query: str = ""
    choice: TableChoice = field(default_factory=TableChoice)
