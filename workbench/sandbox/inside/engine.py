"""The work of the child: it holds series and rules, runs them, and keeps features and streams between calls."""

from __future__ import annotations

import os
import time
import warnings
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from types import CodeType, MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import rulekit
from workbench.sandbox.inside.limits import RunLimits
from workbench.sandbox.inside.namespace import Namespace, compile_rule
from workbench.sandbox.inside.repeat import FILLS, digest, elsewhere, stir
from workbench.sandbox.inside.result import describe, judge
from workbench.sandbox.inside.streams import OpenStream, Passing
from workbench.sandbox.inside.why.forcing import Budget
from workbench.sandbox.inside.why.script import Script, Traced, read_script
from workbench.sandbox.inside.why.weighed import Scales, weighed
from workbench.sandbox.link import wire
from workbench.sandbox.reading.recorder import RECORDER

Answer = tuple[Mapping[str, Any], bytes]
_KEPT_RULES = 512


class Engine:
    """Answers one request after another; everything that a rule may name is loaded before the first.

    `cache_bytes`: bounds the features kept between calls. `stripped`: a rule sees permitted names only. `bounded`:
    each run has limits. `modules`: what rules need beside numpy and math.
    """

    def __init__(
        self, cache_bytes: int, stripped: bool = True, bounded: bool = True, modules: Iterable[str] = ()
    ) -> None:
        np.seterr(all="ignore")  # NaN and inf are answers, not messages
        warnings.simplefilter("ignore")
        self._limits = RunLimits(bounded)
        self._cache = rulekit.Cache(cache_bytes)
        self._stripped = stripped
        self._batch = self._namespace(self._cache)
        self._fresh = self._namespace(rulekit.fresh)
        self._passing = Passing()
        self._rated = self._namespace(self._passing)
        self._series: dict[str, NDArray[np.float64]] = {}
        self._chosen: OrderedDict[tuple[str, tuple[int, ...]], NDArray[np.float64]] = OrderedDict()
        self._code: OrderedDict[str, CodeType] = OrderedDict()
        self._scripts: OrderedDict[str, Script] = OrderedDict()
        self._streams: dict[int, OpenStream] = {}
        for name in ("numpy", "math", *modules):
            self._batch.require(name)

    def _namespace(self, call: rulekit.Call) -> Namespace:
        return Namespace(rulekit.bind(call), self._stripped)

    # requests

    def answer(self, message: wire.Message) -> Answer:
        """The reply to one request; whatever a rule raises becomes a failure in the reply."""
        header = message.header
        try:
            with self._limits.of(header.get("memory_mb"), header.get("cpu_s", 0.0)):
                answer: Answer = getattr(self, f"_do_{header['op']}")(message)
        except Exception as error:  # noqa: BLE001 the top of the child: a rule may raise anything
            stream = self._streams.get(header.get("stream", 0))
            return describe(error, header.get("text", "") if stream is None else stream.text), b""
        return answer

    def _do_series(self, message: wire.Message) -> Answer:
        header = message.header
        for key in header["drop"]:
            self._series.pop(key, None)
            self._cache.clear()
            for chosen in [c for c in self._chosen if c[0] == key]:
                del self._chosen[chosen]
        rows, n = header["shape"]
        if message.payload:  # bytes can't be changed, not even by setting flags
            self._series[header["key"]] = np.frombuffer(bytes(message.payload), np.float64).reshape(rows, n)
        else:
            self._series[header["key"]] = wire.map_columns(message.fd, header["tag"], (rows, n))
        if message.fd is not None:
            os.close(message.fd)
        return {}, b""

    def _do_run(self, message: wire.Message) -> Answer:
        """Conditions of pieces [start, stop), of each the points [first, end), and where asked the clauses there."""
        header = message.header
        namespace = self._batch if header["cached"] else self._fresh
        began = time.perf_counter()
        conditions, rows = [], []
        for start, stop, first, end in header["pieces"]:
            part = slice(first - start, end - start)
            if header["trace"]:
                traced = self._traced(header, start, stop, np.zeros(0, np.int64))
                conditions.append(traced.condition[part])
                rows.append(None if traced.rows is None else traced.rows[:, part])
            else:
                columns = self._columns(header["series"], tuple(header["rows"]))[:, start:stop]
                conditions.append(self._piece(namespace, self._compiled(header["text"]), header, columns)[part])
        reply: dict[str, Any] = {"seconds": time.perf_counter() - began}
        content = b"".join(condition.tobytes() for condition in conditions)
        known = [row for row in rows if row is not None]
        if known and len(known) == len(conditions) and len(known[0]):
            reply["clauses"] = len(known[0])
            content += np.packbits(np.concatenate(known, axis=1), axis=1).tobytes()
        return reply, content

    def _do_explain(self, message: wire.Message) -> Answer:
        """Why the points `indices` (ascending) were flagged or not, each within the piece that judges it."""
        header = message.header
        indices = np.array(header["indices"], np.int64)
        told: list[dict[str, Any]] = []
        budget = Budget(header["trial_s"])
        for start, stop, first, end in header["pieces"]:
            wanted = indices[(indices >= first) & (indices < end)] - start
            if len(wanted):
                told += self._traced(header, start, stop, wanted).explain(budget)
        return {"told": told}, b""

    def _do_score(self, message: wire.Message) -> Answer:
        """The signed distance to firing of the points of each piece; NaN where it can't be derived."""
        header = message.header
        none = np.zeros(0, np.int64)
        parts = [
            self._traced(header, start, stop, none, measured=True).scores()[first - start : end - start]
            for start, stop, first, end in header["pieces"]
        ]
        return {"readable": self._script(header["text"]).tree is not None}, b"".join(part.tobytes() for part in parts)

    def _do_weigh(self, message: wire.Message) -> Answer:
        """What each comparison of the rule weighs, at the points of all pieces."""
        header = message.header
        script = self._script(header["text"])
        if script.tree is None:
            return {"quantities": []}, b""
        pieces = []
        for start, stop, first, end in header["pieces"]:
            columns = self._columns(header["series"], tuple(header["rows"]))[:, start:stop]
            scales = Scales(stop - start, script.leaves, script.tree)
            self._piece(self._batch, script.code, header, columns, {RECORDER: scales})
            pieces.append((scales, slice(first - start, end - start)))
        found = weighed(header["text"], script.tree, script.leaves, pieces)
        told = [[one.text, one.clauses] for one in found]
        return {"quantities": told}, b"".join(one.values.tobytes() for one in found)

    def _traced(
        self, header: Mapping[str, Any], start: int, stop: int, wanted: NDArray[np.int64], measured: bool = False
    ) -> Traced:
        columns = self._columns(header["series"], tuple(header["rows"]))[:, start:stop]
        script = self._script(header["text"])

        def run(recorder: object) -> NDArray[np.int8]:
            if recorder is None:
                return self._piece(self._batch, self._compiled(header["text"]), header, columns)
            return self._piece(self._batch, script.code, header, columns, {RECORDER: recorder})

        return Traced(script, run, wanted, columns, measured)

    def _do_repeat(self, message: wire.Message) -> Answer:
        """Conditions of the pieces thrice without the cache, at last on a copy, and whether a run changed its input."""
        header = message.header
        given = self._columns(header["series"], tuple(header["rows"]))
        before, parts, changed = digest(given), [], False
        for fill, columns in zip(FILLS, (given, given, elsewhere(given)), strict=True):
            for start, stop, first, end in header["pieces"]:
                stir(stop - start, fill)
                condition = self._piece(self._fresh, self._compiled(header["text"]), header, columns[:, start:stop])
                parts.append(condition[first - start : end - start].tobytes())
            changed = changed or digest(columns) != before
        return {"changed": changed}, b"".join(parts)

    def _do_block(self, message: wire.Message) -> Answer:
        """The condition of points that came with the request."""
        header = message.header
        block = _block(message)
        code = self._compiled(header["text"])
        return {}, self._piece(self._fresh, code, header, block).tobytes()

    def _do_open(self, message: wire.Message) -> Answer:
        header = message.header
        series = header.get("series", 1)
        session = rulekit.Session.load(bytes(message.payload)) if message.payload else rulekit.Session(series)
        code, namespace = self._compiled(header["text"]), self._namespace(session)
        self._streams[header["stream"]] = OpenStream(header, code, session, namespace)
        return {}, b""

    def _do_push(self, message: wire.Message) -> Answer:
        header = message.header
        stream = self._streams.get(header["stream"])
        if stream is None:  # it belonged to another child
            return {"failure": "killed", "problems": [[0, 0, "its state is gone", "killed"]]}, b""
        if "count" in header:
            return {}, stream.push_many(message.payload, header["count"], header["series"])
        return {}, stream.push(message.payload)

    def _do_rate(self, message: wire.Message) -> Answer:
        """The score of the last of the points that came with the request, after the state that came before them."""
        header, payload = message.header, bytes(message.payload)
        size = header["state_bytes"]
        columns = np.frombuffer(payload[size:], np.float64).reshape(header["shape"])
        script = self._script(header["text"])

        def run(recorder: object) -> NDArray[np.int8]:
            self._passing.session = rulekit.Session.load(payload[:size]) if size else rulekit.Session()
            self._passing.session.begin()
            code, extra = (
                (self._compiled(header["text"]), {}) if recorder is None else (script.code, {RECORDER: recorder})
            )
            return self._piece(self._rated, code, header, columns, extra)

        traced = Traced(script, run, np.zeros(0, np.int64), columns, measured=True)
        return {}, traced.scores()[-1:].tobytes()

    def _do_save(self, message: wire.Message) -> Answer:
        header = message.header
        session = self._streams[header["stream"]].session
        session.seat(header.get("series", 1))
        return {}, session.save(np.array([header["row"]]) if "row" in header else None)

    def _do_close(self, message: wire.Message) -> Answer:
        self._streams.pop(message.header["stream"], None)
        return {}, b""

    # parts

    def _piece(
        self,
        namespace: Namespace,
        code: CodeType,
        header: Mapping[str, Any],
        columns: NDArray[np.float64],
        extra: Mapping[str, Any] = MappingProxyType({}),
    ) -> NDArray[np.int8]:
        """The condition of one stretch of points, −1 where a used column is missing and the rule did not fire."""
        globals_ = namespace.load(code, {**extra, **header["overrides"]})
        return judge(globals_["inference"], columns, header["used"])

    def _compiled(self, text: str) -> CodeType:
        code = self._code.get(text)
        if code is None:
            code = self._code[text] = compile_rule(text)
            if len(self._code) > _KEPT_RULES:
                self._code.popitem(last=False)
        return code

    def _script(self, text: str) -> Script:
        script = self._scripts.get(text)
        if script is None:
            script = self._scripts[text] = read_script(text)
            if len(self._scripts) > _KEPT_RULES:
                self._scripts.popitem(last=False)
        return script

    def _columns(self, key: str, rows: tuple[int, ...]) -> NDArray[np.float64]:
        """The rows that a rule wants, read-only; the same memory for the same wish, so that the cache finds them."""
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
