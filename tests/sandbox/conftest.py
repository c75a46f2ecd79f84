"""One warm host for the tests of this room, and a check that it leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.sandbox.host import Host, HostOptions


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """A host whose child loads compiled features only when a rule names them: quick to replace."""
    with Host(options=HostOptions(cache_mb=64)) as host:
        yield host
