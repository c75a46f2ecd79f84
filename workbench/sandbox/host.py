"""The host of rule text: one warm child process and a warm spare that takes over when the first must be killed."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

from workbench.children import SANDBOX, bundled
from workbench.errors import SandboxError
from workbench.model.series import Series
from workbench.model.verdict import Failure
from workbench.sandbox.layers import ALL_LAYERS, Layer, LayerState, layer_states
from workbench.sandbox.link import wire
from workbench.sandbox.link.process import Child
from workbench.sandbox.link.shelf import Shelf

START_SECONDS = 300.0  # the first start ever compiles rulekit, which takes a minute
# -s -P keep the user's packages and the working folder out, as -I does; -I would also ignore the fixed hash seed, by
# which a rule that walks through a set gives the same flags in every process.
TOO_LONG = "signal SIGXCPU"  # how a process ends that computes for longer than its limit
_SCRIPT = str(Path(__file__).resolve().with_name("child.py"))
DEFAULT_COMMAND = (sys.executable, SANDBOX) if bundled() else (sys.executable, "-s", "-P", _SCRIPT)


@dataclass(frozen=True)
class HostOptions:
    """`cache_mb`: features kept in a child; `series_mb`: series kept in a child, and in memory shared with it;
    `series_count`: large ones among them, each an open file here and in the child (macOS permits 256); `spare`: keep a
    second child ready; `layers`: those of the child that are wanted, all but in tests of single ones."""

    cache_mb: int = 1024
    series_mb: int = 2048
    series_count: int = 500 if sys.platform == "linux" else 200
    spare: bool = True
    layers: frozenset[Layer] = ALL_LAYERS


@dataclass(frozen=True)
class Reply:
    """A child's answer, or the kind of failure and a sentence when it gave none."""

    header: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    payload: memoryview = field(default_factory=lambda: memoryview(b""))
    failure: Failure = ""
    message: str = ""
    generation: int = 0


class Host:
    """Runs requests in a child process, one at a time, from any thread; a context manager.

    `command`: the program of the child, to which the number of its socket is appended. `clock`: seconds, monotonic.
    Raises SandboxError when a child can't be started or two in a row die before they answer.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
        options: HostOptions | None = None,
    ) -> None:
        self._command = tuple(command or DEFAULT_COMMAND)
        self._clock = clock
        self.options = options or HostOptions()
        self._turn = threading.RLock()  # held during a call
        self._door = threading.Lock()  # guards the two below; never held while waiting
        self._running: Child | None = None
        self._stopped = False
        self._closed = False
        self._spare: Child | None = None
        self._dying: list[Child] = []
        self._shelf = Shelf(self.options.series_mb << 20, self.options.series_count)
        self._modules: frozenset[str] = frozenset()  # what rules needed so far beside numpy, math and rulekit
        self.generation = 0  # counts the children that took calls: state kept in an older one is gone
        self._active: Child | None = self._start()

    def __enter__(self) -> Host:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def call(
        self,
        header: Mapping[str, Any],
        payload: bytes | memoryview = b"",
        *,
        series: Series | None = None,
        deadline_s: float,
        reply_limit: int,
    ) -> Reply:
        """The child's answer to one request; `series` is sent first unless the child holds it already.

        `header["modules"]`, where given: what the rule imports beside numpy, math and rulekit; a child that has not
        loaded it is replaced. When the deadline passes, the child is killed and the reply's failure is "deadline"; a
        call that was stopped, or whose child died, fails with "killed".
        """
        with self._turn:
            self._reap()
            if not self._modules.issuperset(header.get("modules", ())):
                self._modules |= frozenset(header["modules"])
                self._replace_children()
            child = self._ready_child()
            if isinstance(child, Reply):
                return child
            try:
                if series is not None:
                    header = {**header, "series": self._give(child, series)}
                message = self._exchange(child, header, payload, deadline_s, reply_limit)
            except TimeoutError:
                return self._lose(child, "deadline", f"it took longer than {deadline_s:g} s and was stopped")
            except wire.TooLongError as error:
                return self._lose(child, "contract", f"its answer was too large ({error})")
            except (EOFError, OSError, ValueError) as error:
                senseless = isinstance(error, ValueError)
                return self._lose(child, "killed", f"its answer made no sense ({error})" if senseless else "")
            if self._leave():
                return self._lose(child, "killed", "")
            return Reply(message.header, message.payload, generation=self.generation)

    @property
    def closed(self) -> bool:
        """Whether no call can be made any more."""
        return self._closed

    @property
    def layers(self) -> tuple[LayerState, ...]:
        """What keeps rules from doing harm here, and what of it this system can't do; waits for a child's start."""
        return layer_states(self._present_child().layers)

    @property
    def process_id(self) -> int:
        """The process that answers the next call unless it is lost, for who measures it; waits for its start."""
        return self._present_child().process.pid

    def renew(self) -> None:
        """Let the next call run in a fresh process: the spare, or one that is started for it."""
        with self._turn:
            if self._active is not None:
                self._retire(self._active)
            self._active, self._spare = self._spare, None
            self.generation += 1

    def _exchange(
        self, child: Child, header: Mapping[str, Any], payload: bytes | memoryview, deadline_s: float, reply_limit: int
    ) -> wire.Message:
        until = self._until(deadline_s)
        request = header if "cpu_s" in header else {**header, "cpu_s": deadline_s}
        wire.send(child.sock, request, payload, remaining=until)
        return wire.receive(child.sock, reply_limit, until)

    def forget(self) -> None:
        """Let go of all series that were given, and with the next one of all that the child keeps of them."""
        with self._turn:
            self._shelf.close()

    def stop(self) -> None:
        """End the running call at once, from any thread; it returns a failure "killed". No call, no effect."""
        with self._door:
            if self._running is not None:
                self._stopped = True
                self._running.kill()

    def close(self) -> None:
        """Stop the running call and end both children; nothing of the host is left afterwards."""
        self._closed = True
        self.stop()
        with self._turn:
            for child in (self._active, self._spare):
                if child is not None:
                    self._retire(child)
            self._active = self._spare = None
            self._reap(wait=True)
            self._shelf.close()

    # children

    def _start(self) -> Child:
        options = {
            "cache_bytes": self.options.cache_mb << 20,
            "layers": sorted(self.options.layers),
            "modules": sorted(self._modules),
        }
        try:
            return Child(self._command, options)
        except OSError as error:
            raise SandboxError(
                "The process that runs rules could not be started", str(error), "Check the installation"
            ) from error

    def _ready_child(self) -> Child | Reply:
        """A child that has answered, marked as running; or the reply when the call was stopped before it began."""
        words = ""
        for _ in range(3):
            if self._closed:
                raise SandboxError("The host of rules is closed", "it was asked to run a rule afterwards")
            child = self._active = self._active or self._start()
            with self._door:
                self._running, self._stopped = child, False
            if self._closed:  # between the two lines above
                continue
            try:
                if child.ready(self._until(START_SECONDS)):
                    self._refill()
                    return child
            except (EOFError, OSError) as error:
                words = child.last_words()[-600:] or str(error)
            reply = self._lose(child, "killed", "")
            if self._stopped:
                return reply
        raise SandboxError("The process that runs rules ended before it answered", words, "Check the installation")

    def _present_child(self) -> Child:
        with self._turn:
            child = self._ready_child()
            self._leave()
            if isinstance(child, Reply):
                raise SandboxError("The process that runs rules was stopped", child.message, "Ask again")
            return child

    def _refill(self) -> None:
        if self._spare is None and self.options.spare and not self._closed:
            self._spare = self._start()

    def _leave(self) -> bool:
        """No call runs any more; whether it was stopped at the last moment."""
        with self._door:
            self._running = None
            return self._stopped

    def _lose(self, child: Child, failure: Failure, message: str) -> Reply:
        """Kill a child, let the spare take over, start the next spare; the reply tells what happened."""
        if self._leave():
            failure, message = "killed", "it was stopped"
        elif not message:
            ending = child.ending()
            message = f"its process ended ({ending}) {child.last_words()[-300:]}".strip()
            if ending == TOO_LONG:
                failure, message = "deadline", "it used more processor time than it may and was stopped"
        self._retire(child)
        self._active, self._spare = self._spare, None
        self.generation += 1
        if not self._closed:
            self._active = self._active or self._start()
            self._refill()
        return Reply(failure=failure, message=message, generation=self.generation)

    def _replace_children(self) -> None:
        """End both children; those that follow load what is needed now."""
        for child in (self._active, self._spare):
            if child is not None:
                self._retire(child)
        self._active = self._spare = None
        self.generation += 1

    def _retire(self, child: Child) -> None:
        child.kill()
        child.release()
        self._dying.append(child)

    def _reap(self, wait: bool = False) -> None:
        self._dying = [child for child in self._dying if not child.gone(wait)]

    # series

    def _give(self, child: Child, series: Series) -> str:
        """The content hash of a series that the child now holds; the least recently used ones make room."""
        key = series.content_hash()
        self._shelf.take(key, series)
        if key not in child.known:
            dropped = self._shelf.make_room(child.known)
            child.known.difference_update(dropped)
            payload, fd, tag = self._shelf.parcel(key, series)
            shape = (len(series.columns) + 1, len(series))
            request = {"op": "series", "key": key, "shape": shape, "tag": tag, "drop": dropped}
            wire.send(child.sock, request, payload, fd=fd, remaining=self._until(START_SECONDS))
            wire.receive(child.sock, 0, self._until(START_SECONDS))
            child.known.add(key)
        return key

    def _until(self, seconds: float) -> wire.Remaining:
        """Seconds left until `seconds` from now, for one wait after another."""
        end = self._clock() + seconds

        def remaining() -> float:
            left = end - self._clock()
            if left <= 0:
                raise TimeoutError
            return left

        return remaining
