"""Work done by a Dask cluster: an executor around its client, which outlives workers and schedulers."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from workbench.errors import UsageError
from workbench.extras import to_add
from workbench.fleet.executors import ConnectionLost, WorkerLost

PATIENCE_S = 300.0  # that a scheduler may be away until a run gives up; it goes on where it was when started again
LOOK_S = 0.2


class ClusterExecutor:
    """The workers of a scheduler. Each needs this package in its environment and the data at the same path.

    When a worker dies, Dask counts that against all that was given to it, begun or not: what was lost so often that
    Dask gives up may be blameless. What a scheduler forgets when it is restarted ends with ConnectionLost, and is to be
    given again. UsageError where Dask is not installed or nobody answers at the address.
    """

    shares_fate = True

    def __init__(
        self, address: str, patience_s: float = PATIENCE_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._address, self._patience_s, self._clock = address, patience_s, clock
        self._client = connected(address, min(patience_s, 10.0))
        self._width = 1

    @property
    def width(self) -> int:
        """The threads of all workers that the scheduler knows now."""
        with contextlib.suppress(OSError, TypeError, AttributeError):  # it is away just now
            workers = self._client.scheduler_info(n_workers=-1)["workers"]
            self._width = max(sum(int(one["nthreads"]) for one in workers.values()), 1)
        return self._width

    def submit(self, call: Callable[..., Any], /, *given: Any) -> Future[Any]:
        """Start it on a worker that is free; waits only while the scheduler is away."""
        inner = self._present().submit(call, *given, pure=False)
        outer: Future[Any] = Future()
        threading.Thread(target=_carry, args=(inner, outer), daemon=True).start()
        outer.add_done_callback(lambda done: inner.cancel() if done.cancelled() else None)
        return outer

    def close(self) -> None:
        """What is still being done is given up; the cluster stays."""
        with contextlib.suppress(Exception):
            self._client.close(timeout=5)

    def _present(self) -> Any:
        """The client, connected; a new one where the old one gave up."""
        until = self._clock() + self._patience_s
        while self._client.status != "running":
            if self._clock() > until:
                raise ConnectionLost(f"the scheduler {self._address} is away")
            if self._client.status == "closed":
                with contextlib.suppress(UsageError):
                    self._client = connected(self._address, LOOK_S * 10)
            time.sleep(LOOK_S)
        return self._client


def connected(address: str, timeout_s: float) -> Any:
    """A client of the scheduler at an address; UsageError where Dask is not installed or nobody answers."""
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("Dask is not installed", "a scheduler was named", to_add("fleet")) from None
    try:
        return Client(address, timeout=timeout_s, set_as_default=False)
    except (OSError, ValueError) as error:
        why = str(error).partition("\n")[0] or "nobody answers"
        raise UsageError(f"There is no Dask scheduler at {address}", why, "Start one: dask scheduler") from None


def _carry(inner: Any, outer: Future[Any]) -> None:
    """What came of a Dask future, in words of the house, to one of the standard library."""
    from distributed import KilledWorker

    failed: BaseException | None = None
    found: Any = None
    try:
        found = inner.result()
    except KilledWorker:
        failed = WorkerLost("the workers that worked on it died")
    except BaseException as error:  # noqa: BLE001 - whatever the function raised, its caller is told
        raised = inner.status == "error"  # else nobody knows what came of it
        failed = error if raised else ConnectionLost(str(error) or "the scheduler forgot it")
    if outer.cancelled() or not outer.set_running_or_notify_cancel():
        return
    if failed is None:
        outer.set_result(found)
    else:
        outer.set_exception(failed)
