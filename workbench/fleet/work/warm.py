"""The sandbox of a worker: its child process stays warm from one job to the next, since its start takes longer than
running a rule on a hundred series."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.sandbox.host import Host, HostOptions

OPTIONS = HostOptions(cache_mb=128, series_mb=128, spare=False)  # what bounds the memory of a worker, with the batch

_idle: list[Host] = []  # of this process; a worker with several threads has as many. Its end ends them.


@contextmanager
def warm_host() -> Iterator[Host]:
    """A host for one job. After an error it is not used again."""
    try:
        host = _idle.pop()
    except IndexError:
        host = Host(options=OPTIONS)
    try:
        yield host
    except BaseException:
        host.close()
        raise
    host.forget()
    _idle.append(host)
