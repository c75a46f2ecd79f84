"""One warm host for the contracts that every rule must keep."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.sandbox.host import Host, HostOptions


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(cache_mb=64, spare=False)) as one:
        yield one
