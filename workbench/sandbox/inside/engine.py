"""The work of the child: it holds series and compiled rules, runs them, and keeps features and streams between calls."""

from __future__ import annotations

import sys
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import rulekit
from workbench.sandbox import wire
from workbench.sandbox.inside.namespace import Namespace, compile_rule
from workbench.sandbox.inside.result import as_condition, describe

Answer = tuple[Mapping[str, Any], bytes]
_KEPT_RULES = 512


@dataclass
class _Stream:
    """A rule whose rulekit calls keep their state from block to block."""

    text: str
    overrides: Mapping[str, float]
    session: rulekit.Session
    namespace: Namespace


class Engine:
    """Answers one request after another. `cache_bytes` bounds the features kept between calls."""

    def __init__(self, cache_bytes: int, warm: bool = True) -> None:
        np.seterr(all="ignore")  # NaN and inf are answers, not messages
        self._cache = rulekit.Cache(cache_bytes)
        self._batch = Namespace(rulekit.bind(self._cache))
        self._series: dict[str, NDArray[np.float64]] = {}
        self._chosen: OrderedDict[tuple[str, tuple[int, ...]], NDArray[np.float64]] = OrderedDict()
        self._code: OrderedDict[str, CodeType] = OrderedDict()
        self._streams: dict[int, _Stream] = {}
        self.cold = list(rulekit.CATALOG) if warm else []
        self._loaded: set[str] = set()

    # warming

    def warm_next(self) -> None:
        """Load the compiled code of one more feature."""
        self._warm(self.cold.pop(0))

    def prepare(self, header: Mapping[str, Any]) -> None:
        """Load what the request's rule names, so that its deadline measures the rule alone."""
        text = header.get("text", "")
        if "rulekit" in text:
            for name in rulekit.CATALOG:
                if name in text:
                    self._warm(name)

    def _warm(self, name: str) -> None:
        if name not in self._loaded:
            self._loaded.add(name)
            rulekit.warm_up([name])

    # requests

    def answer(self, message: wire.Message) -> Answer:
        """The reply to one request; whatever a rule raises becomes a failure in the reply."""
        header = message.header
        with _memory_limit(header.get("memory_mb")):
            try:
                answer: Answer = getattr(self, f"_do_{header['op']}")(message)
            except Exception as error:  # noqa: BLE001 the top of the child: a rule may raise anything
                return describe(error, header.get("text", "")), b""
        return answer

    def _do_series(self, message: wire.Message) -> Answer:
        header = message.header
        for key in header["drop"]:
            self._series.pop(key, None)
            self._cache.clear()
            for chosen in [c for c in self._chosen if c[0] == key]:
                del self._chosen[chosen]
        rows, n = header["shape"]
        self._series[header["key"]] = wire.map_columns(message.fd, header["tag"], (rows, n))
        return {}, b""

    def _do_run(self, message: wire.Message) -> Answer:
        """Conditions of pieces [start, stop), of each the points [first, end)."""
        header = message.header
        columns = self._columns(header["series"], tuple(header["rows"]))
        code = self._compiled(header["text"])
        began = time.perf_counter()
        parts = [
            self._piece(self._batch, code, header["overrides"], columns[:, start:stop], header["used"])[
                first - start : end - start
            ]
            for start, stop, first, end in header["pieces"]
        ]
        seconds = time.perf_counter() - began
        condition = np.concatenate(parts) if parts else np.zeros(0, np.int8)
        return {"seconds": seconds}, condition.tobytes()

    def _do_block(self, message: wire.Message) -> Answer:
        """The condition of points that came with the request."""
        header = message.header
        block = _block(message)
        code = self._compiled(header["text"])
        namespace = Namespace(rulekit.bind(rulekit.fresh))
        return {}, self._piece(namespace, code, header["overrides"], block, header["used"]).tobytes()

    def _do_open(self, message: wire.Message) -> Answer:
        header = message.header
        session = rulekit.Session.load(bytes(message.payload)) if message.payload else rulekit.Session()
        namespace = Namespace(rulekit.bind(session))
        self._streams[header["stream"]] = _Stream(header["text"], header["overrides"], session, namespace)
        return {}, b""

    def _do_push(self, message: wire.Message) -> Answer:
        header = message.header
        stream = self._streams[header["stream"]]
        stream.session.begin()
        code = self._compiled(stream.text)
        return {}, self._piece(stream.namespace, code, stream.overrides, _block(message), header["used"]).tobytes()

    def _do_save(self, message: wire.Message) -> Answer:
        return {}, self._streams[message.header["stream"]].session.save()

    def _do_close(self, message: wire.Message) -> Answer:
        self._streams.pop(message.header["stream"], None)
        return {}, b""

    # parts

    def _piece(
        self,
        namespace: Namespace,
        code: CodeType,
        overrides: Mapping[str, float],
        columns: NDArray[np.float64],
        used: list[int],
    ) -> NDArray[np.int8]:
        """The condition of one stretch of points, −1 where a used column is missing and the rule did not fire."""
        globals_ = namespace.load(code, overrides)
        condition = as_condition(globals_["inference"](columns.T), columns.shape[1])
        for row in used:
            missing = np.isnan(columns[row])
            if missing.any():
                condition[missing & (condition == 0)] = -1
        return condition

    def _compiled(self, text: str) -> CodeType:
        code = self._code.get(text)
        if code is None:
            code = self._code[text] = compile_rule(text)
            if len(self._code) > _KEPT_RULES:
                self._code.popitem(last=False)
        return code

    def _columns(self, key: str, rows: tuple[int, ...]) -> NDArray[np.float64]:
        """The rows that a rule wants, read-only; the same memory for the same wish, so that features are found again."""
        base = self._series[key]
        if rows == tuple(range(rows[0], rows[0] + len(rows))):
            return base[rows[0] : rows[0] + len(rows)]
        chosen = self._chosen.get((key, rows))
        if chosen is None:
            content = base[list(rows)].tobytes()  # bytes can't be changed, not even by setting flags
            chosen = self._chosen[key, rows] = np.frombuffer(content, np.float64).reshape(len(rows), -1)
        return chosen


def _block(message: wire.Message) -> NDArray[np.float64]:
    return np.frombuffer(bytes(message.payload), np.float64).reshape(message.header["shape"])


@contextmanager
def _memory_limit(megabytes: int | None) -> Iterator[None]:
    """Bounds the address space to what the process has now and `megabytes` more; Linux only."""
    if megabytes is None or sys.platform != "linux":
        yield
        return
    import resource

    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 called for every request
        now = int(file.read().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + (megabytes << 20), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
