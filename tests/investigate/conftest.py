"""A host of rules for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.sandbox.host import Host, HostOptions


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as one:
        yield one
