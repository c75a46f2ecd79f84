"""One warm child process for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.sandbox.host import Host, HostOptions


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as one:
        yield one
