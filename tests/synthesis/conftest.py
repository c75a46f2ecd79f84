"""One warm host for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.sandbox.host import Host, HostOptions


@pytest.fixture(scope="package")
def host() -> Iterator[Host]:
    """A host without a spare: no rule of these tests is killed."""
    with Host(options=HostOptions(spare=False)) as one:
        yield one
