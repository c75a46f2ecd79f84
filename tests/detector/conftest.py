"""One sandbox host for the tests of the detector."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.sandbox.host import Host, HostOptions


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """A warm host without a spare, shared by all tests that ask for it."""
    with Host(options=HostOptions(spare=False)) as shared:
        yield shared
