"""The sandbox of the verbs: its first start ever is preceded by compiling rulekit, as a step that can be seen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from workbench.cli.parts.output import Progress
from workbench.compiled import prepare
from workbench.sandbox.host import Host, HostOptions

MOST_WORKERS = 4  # each takes some 200 MB, and one thread of ours feeds them all


def open_host(*, spare: bool = False) -> Host:
    """A host whose child finds the compiled kernels on disk.

    `spare`: a second child is kept ready, for verbs that go on where one is killed or ask for a fresh process; for all
    others its start would only take the processor from the first.
    """
    with closing(Progress()) as progress:
        prepare(lambda share: progress.show("Preparing rulekit, once", share))
    return Host(options=HostOptions(spare=spare))


@contextmanager
def open_hosts(workers: int | None = None) -> Iterator[tuple[Host, ...]]:
    """That many hosts, only the first with a spare; None = one for each core, up to four."""
    count = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    with ExitStack() as stack:
        first = stack.enter_context(open_host(spare=True))
        more = [stack.enter_context(Host(options=HostOptions(spare=False))) for _ in range(count - 1)]
        yield (first, *more)
