"""A rule fed point by point: the same flags as a batch from the origin, at the cost of the new points only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import RuleError, SandboxError
from workbench.model.emit import emit_flags, points_since_on
from workbench.model.rule import Rule
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host, Reply
from workbench.sandbox.link import wire
from workbench.sandbox.request import INDEX, prepare, read_reply
from workbench.sandbox.streams.basis import ENOUGH_POINTS, Basis

_KEPT_POINTS = 4096  # pushed points that can be replayed into a new child; then the state is fetched
_STATE_BYTES = 1 << 30
_FORMAT = 1
INTERRUPTED = "interrupted"  # the code of the error of a call that was stopped, or was killed for what it did


def is_condition(content: memoryview, count: int) -> bool:
    return len(content) == count and not bytes(content).translate(None, b"\x00\x01\xff")


def identity(rule: Rule, overrides: Mapping[str, float]) -> str:
    """What a kept state depends on, as a hash: another rule must not go on from it."""
    content = [rule.text, sorted(overrides.items()), rule.input.columns, rule.input.run]
    return hashlib.sha256(json.dumps([*content, rule.input.points, rule.input.rulekit]).encode()).hexdigest()


class Stream:
    """Feed points with `push`; a context manager. After a call was killed the next push goes on as if nothing was."""

    def __init__(self, rule: Rule, series_name: str, host: Host, state: bytes | None = None) -> None:
        columns = tuple(name for name in rule.input.columns if name != INDEX) or ("value",)
        request = prepare(rule, series_name, columns)
        if isinstance(request, Verdict):
            raise RuleError(
                f"The rule {rule.name} can't run as a stream", request.problems[0].message, "Repair it first"
            )
        self._rule, self._host, self._request = rule, host, request
        bounds = {"memory_mb": rule.limits.memory_mb, "cpu_s": rule.limits.seconds}
        self._next = wire.Fixed({"op": "push", "stream": id(self), **bounds})  # the child knows the rule since "open"
        self._columns = len(columns)
        self._rows: list[int] = request["rows"]
        self._position = 0
        self._last_on: int | None = None
        self._carry = np.zeros((self._columns, 0))
        self._checkpoint = b""
        self._since: list[NDArray[np.float64]] = []
        self._since_points = 0
        self._basis = Basis()
        self._generation = -1  # of the child that holds the state
        if state is not None:
            self._restore(state)

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def position(self) -> int:
        """The number of points pushed so far."""
        return self._position

    def push(self, values: ArrayLike) -> NDArray[np.int8]:
        """Flags (m,) of the next points (m,), or (m, k) for rules over k columns besides the index.

        A `chunk` rule gives the flags of the chunks that close with these points, so any number of them, also none.
        Raises RuleError when the rule fails on them, SandboxError when it was stopped or took too long; the points
        then count as not pushed.
        """
        return self._emit(self.judge(values))

    def judge(self, values: ArrayLike) -> NDArray[np.int8]:
        """`push` for who decides on flags alone: the condition of 1, 0 or −1 before the emit step."""
        block = np.array(values, np.float64)  # a copy: it is kept for replay, and callers reuse their arrays
        block = np.ascontiguousarray(block.T) if block.ndim == 2 else block.reshape(1, -1)
        if block.shape[0] != self._columns:
            raise ValueError(f"points must have {self._columns} columns, not {block.shape[0]}")
        way = self._rule.input.run
        if way == "stateful":
            condition = self._push_stateful(block)
        elif way == "window":
            condition = self._push_window(block)
        else:
            condition = self._push_chunks(block)
        self._position += block.shape[1]
        return condition

    def skip(self, values: ArrayLike) -> None:
        """Count points that the rule failed on as pushed, so that it can go on after them: a window rule looks back on
        them, a stateful one never saw them, of a chunk rule the chunks that close with them are left out."""
        block = np.array(values, np.float64)
        block = block.T if block.ndim == 2 else block.reshape(1, -1)
        points, way = np.concatenate([self._carry, block], axis=1), self._rule.input
        self._fetch_state()  # what is replayed must be points in a row
        if way.run == "window":
            self._carry = points[:, max(0, points.shape[1] - way.points + 1) :]
        elif way.run == "chunk":
            self._carry = points[:, points.shape[1] // way.points * way.points :]
        self._basis.start(self._checkpoint)
        self._position += block.shape[1]

    def score(self) -> float | None:
        """How near the last judged point was to firing, as `score_series` tells it; None where it can't be derived.

        It costs another run over at most some thousand points. After a restart a condition over many points looks back
        to there only.
        """
        basis = self._basis
        if not basis.points:
            return None
        judged = self._position - (self._carry.shape[1] if self._rule.input.run == "chunk" else 0)
        sample = self._sample(basis.content(), judged - basis.points)
        header = {**self._request, "op": "rate", "shape": sample.shape, "state_bytes": len(basis.state)}
        payload = basis.state + sample.tobytes()
        reply = self._host.call(header, payload, deadline_s=self._rule.limits.seconds, reply_limit=8)
        if basis.points > 2 * ENOUGH_POINTS and not basis.marked:
            self._fetch_state()  # so that the next one looks back on fewer
        values = np.frombuffer(reply.payload, np.float64) if not (reply.failure or reply.header) else np.zeros(0)
        return float(values[0]) if len(values) == 1 and np.isfinite(values[0]) else None

    def finish(self) -> NDArray[np.int8]:
        """The flags still owed: those of the last, partial chunk of a `chunk` rule, else none. Closes the stream."""
        return self._emit(self.judge_rest())

    def judge_rest(self) -> NDArray[np.int8]:
        """`finish` before the emit step."""
        owed = np.zeros(0, np.int8)
        if self._rule.input.run == "chunk" and self._carry.shape[1]:
            owed = self._block(self._carry, self._position - self._carry.shape[1])
            self._carry = self._carry[:, :0]
        self.close()
        return owed

    def save(self) -> bytes:
        """Everything that is needed to go on later, in another process too."""
        self._fetch_state()
        head = {
            "format": _FORMAT,
            "rule": self._identity(),
            "position": self._position,
            "last_on": self._last_on,
            "carried": self._carry.shape[1],
        }
        return json.dumps(head).encode() + b"\n" + self._carry.tobytes() + self._checkpoint

    def resume(self, position: int, session: bytes) -> None:
        """Go on after so many points of a stateful rule, from the state of a bank that judged them; before any push."""
        self._position, self._checkpoint = position, session
        self._basis.start(session)

    def close(self) -> None:
        """Let the child forget the state; closing twice is fine."""
        if self._generation == self._host.generation and not self._host.closed:
            self._call("close")
        self._generation = -1

    # the three ways

    def _push_stateful(self, block: NDArray[np.float64]) -> NDArray[np.int8]:
        if self._generation != self._host.generation:
            self._reopen()
        first = self._position
        condition = self._condition(self._feed(block, first), first, block.shape[1])
        self._since.append(block)
        self._since_points += block.shape[1]
        self._basis.add(block)
        if self._since_points >= _KEPT_POINTS:
            self._fetch_state()
        return condition

    def _push_window(self, block: NDArray[np.float64]) -> NDArray[np.int8]:
        points = np.concatenate([self._carry, block], axis=1)
        condition = self._block(points, self._position - self._carry.shape[1])
        self._carry = points[:, max(0, points.shape[1] - self._rule.input.points + 1) :]
        self._basis.start(b"", points[:, max(0, points.shape[1] - self._rule.input.points) :])
        return condition[len(condition) - block.shape[1] :]

    def _push_chunks(self, block: NDArray[np.float64]) -> NDArray[np.int8]:
        points = np.concatenate([self._carry, block], axis=1)
        first, size = self._position - self._carry.shape[1], self._rule.input.points
        closed = points.shape[1] // size * size
        parts = [self._block(points[:, i : i + size], first + i) for i in range(0, closed, size)]
        self._carry = points[:, closed:]
        if closed:
            self._basis.start(b"", points[:, closed - size : closed])
        return np.concatenate(parts) if parts else np.zeros(0, np.int8)

    # calls

    def _block(self, points: NDArray[np.float64], first: int) -> NDArray[np.int8]:
        if points.shape[1] == 0:
            return np.zeros(0, np.int8)
        reply = self._call("block", self._sample(points, first), points.shape[1])
        return self._condition(reply, first, points.shape[1])

    def _sample(self, points: NDArray[np.float64], first: int) -> NDArray[np.float64]:
        """The rows that the rule wants, the index counted from the origin of the stream."""
        sample = np.empty((len(self._rows), points.shape[1]))
        for line, row in enumerate(self._rows):
            if row < self._columns:
                sample[line] = points[row]
            else:  # a single point without the detour of a range
                sample[line] = first if points.shape[1] == 1 else np.arange(first, first + points.shape[1])
        return sample

    def _call(self, op: str, sample: NDArray[np.float64] | None = None, limit: int = _STATE_BYTES) -> Reply:
        header: dict[str, Any] = {**self._request, "op": op, "stream": id(self)}
        payload = b""
        if sample is not None:
            header["shape"], payload = sample.shape, sample.tobytes()
        elif op == "open":
            payload = self._checkpoint
        return self._host.call(header, payload, deadline_s=self._rule.limits.seconds, reply_limit=limit)

    def _feed(self, points: NDArray[np.float64], first: int) -> Reply:
        """Send points to a rule that the child keeps: nothing but these, and a short header made once."""
        payload = self._sample(points, first).tobytes()
        return self._host.call(self._next, payload, deadline_s=self._rule.limits.seconds, reply_limit=points.shape[1])

    def _condition(self, reply: Reply, first: int, count: int) -> NDArray[np.int8]:
        if not (reply.failure or reply.header) and is_condition(reply.payload, count):
            return np.frombuffer(reply.payload, np.int8)  # the usual answer, without a detour for a single point
        verdict = read_reply(reply, self._rule, first, count)
        if verdict.ran:
            return verdict.condition
        self._generation = -1  # its calls may have stopped half-way: the next push starts from the kept state
        name, why = self._rule.name, verdict.problems[0].message
        if reply.failure or verdict.failure == "killed":
            what = f"The stream of rule {name} was interrupted"
            raise SandboxError(what, why, "Push the points again", code=INTERRUPTED)
        raise RuleError(f"The rule {name} failed at point {first} or after it", why, "Repair it")

    def _reopen(self) -> None:
        """Give a child the last known state and all points since."""
        self._checked(self._call("open"))
        if self._since:
            replay = np.concatenate(self._since, axis=1)
            first = self._position - replay.shape[1]
            self._checked(self._feed(replay, first))
        self._generation = self._host.generation

    def _fetch_state(self) -> None:
        if self._rule.input.run != "stateful" or not self._since:
            return
        if self._generation != self._host.generation:
            self._reopen()
        self._checkpoint = bytes(self._checked(self._call("save")).payload)
        self._basis.mark(self._checkpoint)
        self._since.clear()
        self._since_points = 0

    def _checked(self, reply: Reply) -> Reply:
        problem = reply.message or next(iter(reply.header.get("problems", [[0, 0, ""]])))[2]
        if reply.failure or reply.header.get("failure"):
            raise SandboxError(f"The state of rule {self._rule.name} was lost", problem, "Feed its history again")
        return reply

    # state

    def _emit(self, condition: NDArray[np.int8]) -> NDArray[np.int8]:
        flags = emit_flags(condition, self._rule.emit, self._last_on)
        self._last_on = points_since_on(condition, self._last_on)
        return flags

    def _identity(self) -> str:
        return identity(self._rule, self._request["overrides"])

    def _restore(self, state: bytes) -> None:
        line, _, body = state.partition(b"\n")
        try:
            head = json.loads(line)
            fits = head["format"] == _FORMAT and head["rule"] == self._identity()
            self._position, self._last_on, carried = head["position"], head["last_on"], head["carried"]
        except (ValueError, KeyError, TypeError):
            fits = False
        if not fits:
            raise RuleError(
                "The saved state of the stream can't be used",
                "it is damaged, or another rule or another version of it saved it",
                "Start from the history of the series",
            )
        size = self._columns * carried * 8
        self._carry = np.frombuffer(body[:size], np.float64).reshape(self._columns, carried)
        self._checkpoint = body[size:]
        self._basis.start(self._checkpoint)
