"""The flags `--workers` and `--scheduler`, and the executor that they ask for."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.fleet.executors import Executor


def add_worker_options(verb: Any) -> None:
    """Add the two flags."""
    verb.add_argument("--workers", type=int, metavar="N", help="processes of this machine (default: one a core)")
    verb.add_argument(
        "--scheduler", metavar="ADDR", help="a Dask scheduler in place of them, such as tcp://10.0.0.5:8786"
    )


@contextmanager
def executor_of(options: argparse.Namespace) -> Iterator[Executor]:
    """The executor, closed at the end; the compiled kernels are on disk before the first worker wants them."""
    if options.scheduler:
        from workbench.fleet.cluster import ClusterExecutor

        with closing(ClusterExecutor(options.scheduler)) as cluster:
            yield cluster
        return
    from workbench.fleet.executors import LocalExecutor

    compiled_first()
    with closing(LocalExecutor(max(options.workers or os.cpu_count() or 1, 1))) as local:
        yield local


def compiled_first() -> None:
    """Compile rulekit where that was not done, as a step that can be seen."""
    from workbench.cli.parts.output import Progress
    from workbench.compiled import prepare

    with closing(Progress()) as progress:
        prepare(lambda share: progress.show("Preparing rulekit, once", share))
