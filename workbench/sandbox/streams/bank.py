"""One rule fed with points of many series at once: one call for all, a state for each, the bits of each alone.

Only for rules that are proved stateful: straight-line code over points. The points of the series are laid end to end,
each rulekit call continues the state of each series, and everything else is element-wise anyway.
"""

from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RuleError, SandboxError
from workbench.model.rule import Rule
from workbench.model.verdict import Verdict
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host, Reply
from workbench.sandbox.link import wire
from workbench.sandbox.request import INDEX, overrides_for, prepare, read_reply
from workbench.sandbox.streams.streaming import identity, is_condition
from workbench.sandbox.text.varying import may_vary

MOST = 2048  # series of one bank: bounds what one call holds, and what a fault of one series costs the others
_KEPT_ROUNDS = 32  # points of each series that can be replayed into a new child; then the states are fetched
_KEPT_POINTS = 4096
_STATE_BYTES = 1 << 34
_FORMAT = 1
_EXACT = 1 << 53  # whole numbers up to here are the same as float64
Rows = NDArray[np.int64]
Numbers = NDArray[np.float64]
Shared = tuple[tuple[str, float], ...]


def shared_constants(rule: Rule, series_name: str) -> Shared | None:
    """The overridden constants that all series of a bank with this one must share; None where the rule has no bank."""
    contract = read_contract(rule.text)
    if rule.input.run != "stateful" or not contract.stateful:
        return None
    given = overrides_for(rule, series_name, contract)
    vary = may_vary(rule.text)
    return tuple(sorted((k, v) for k, v in given.items() if k not in vary or not abs(v) < _EXACT))


class Bank:
    """Seats are given by `seat`, at most MOST; `judge` takes points of any of them. A killed call loses nothing.

    Raises RuleError where the rule can't run, SandboxError where nothing can.
    """

    def __init__(self, rule: Rule, shared: Shared, host: Host) -> None:
        columns = tuple(name for name in rule.input.columns if name != INDEX) or ("value",)
        request = prepare(replace(rule, overrides=MappingProxyType({})), "", columns)
        if isinstance(request, Verdict):
            raise RuleError(f"The rule {rule.name} can't run", request.problems[0].message, "Repair it first")
        contract = read_contract(rule.text)
        self._rule, self._host, self._columns, self._contract = rule, host, len(columns), contract
        own = {name for values in rule.overrides.values() for name in values if name not in dict(shared)}
        self._vary = sorted(own & may_vary(rule.text) & set(contract.parameters))
        whole = [isinstance(contract.parameters[name].value, int) for name in self._vary]
        self._request = {**request, "overrides": dict(shared), "vary": list(zip(self._vary, whole, strict=True))}
        self._values = np.empty((len(self._vary), MOST))
        self.positions = np.zeros(MOST, np.int64)
        self.series = 0
        self._checkpoint = b""
        self._since: list[tuple[dict[str, Any], bytes]] = []
        self._since_points = 0
        self._generation = -1  # of the child that holds the states

    def seat(self, series_name: str) -> int:
        """The number of one more series. Raises RuleError for overrides of constants that the rule does not have."""
        given = overrides_for(self._rule, series_name, self._contract)
        row = self.series
        for line, name in enumerate(self._vary):
            value = given.get(name, self._contract.parameters[name].value)
            # Where the rule's number is whole and one series' is not, all are: a comparison sees no difference.
            self._values[line, row] = value
            if not float(value).is_integer():
                self._request["vary"][line] = (name, False)
                self._generation = -1
        self.series += 1
        return row

    def judge(self, rows: Rows, values: Numbers) -> NDArray[np.int8]:
        """Conditions (r, m) of the next m points of each of the series `rows` (r,), each named once; values (r, m, k).

        Raises RuleError when the rule fails on any of them, SandboxError when it was stopped or took too long; the
        points then count as not judged, and the next call goes on as if this one had not been.
        """
        count, points, _ = values.shape
        if self._since_points >= max(_KEPT_POINTS, _KEPT_ROUNDS * self.series):
            self._fetch()  # before these points, so that they can still be taken back
        if self._generation != self._host.generation:
            self._reopen()
        limits = self._rule.limits
        header = {**self._asked("push"), "count": count, "memory_mb": limits.memory_mb, "cpu_s": limits.seconds}
        payload = self._payload(rows, values)
        reply = self._call(header, payload, count * points)
        condition = self._condition(reply, count * points).reshape(count, points)
        self.positions[rows] += points
        self._since.append((header, payload))
        self._since_points += count * points
        return condition

    def take_back(self, rows: Rows, points: int) -> None:
        """Be as before the last call of `judge`, which took so many points of each of the series `rows`."""
        self._since.pop()
        self._since_points -= len(rows) * points
        self.positions[rows] -= points
        self._generation = -1

    def save(self) -> bytes:
        """Everything that is needed to go on later with the same series in the same order, in another process too."""
        self._fetch()
        head = {"format": _FORMAT, "rule": self._identity(), "positions": self.positions[: self.series].tolist()}
        return json.dumps(head).encode() + b"\n" + self._checkpoint

    def restore(self, saved: bytes) -> None:
        """Go on from what `save` gave, after the same series took their seats. RuleError where it is of others."""
        line, _, body = saved.partition(b"\n")
        try:
            head = json.loads(line)
            fits = head["format"] == _FORMAT and head["rule"] == self._identity()
            fits = fits and len(head["positions"]) == self.series
        except (ValueError, KeyError, TypeError):
            fits = False
        if not fits:
            raise RuleError(
                "The saved state of the stream can't be used",
                "it is damaged, or another rule or another version of it saved it",
                "Start from the history of the series",
            )
        self.positions[: self.series] = head["positions"]
        self._checkpoint = body

    def state(self, row: int) -> bytes:
        """The state of one series as a session of its own, for a stream that goes on alone."""
        if not self._checkpoint and not self._since:
            return b""
        if self._generation != self._host.generation:
            self._reopen()
        return bytes(self._checked(self._call({**self._asked("save"), "row": row})).payload)

    def close(self) -> None:
        """Let the child forget the states; closing twice is fine."""
        if self._generation == self._host.generation and not self._host.closed:
            self._call(self._asked("close"))
        self._generation = -1

    # calls

    def _payload(self, rows: Rows, values: Numbers) -> bytes:
        count, points, _ = values.shape
        sample = np.empty((len(self._request["rows"]), count, points))
        for line, column in enumerate(self._request["rows"]):
            if column < self._columns:
                sample[line] = values[:, :, column]
            else:
                sample[line] = self.positions[rows][:, None] + np.arange(points)
        return rows.astype(np.int64).tobytes() + self._values[:, rows].tobytes() + sample.tobytes()

    def _asked(self, op: str) -> dict[str, Any]:
        return {"op": op, "stream": id(self), "series": self.series}

    def _call(self, header: dict[str, Any], payload: bytes = b"", limit: int = _STATE_BYTES) -> Reply:
        header = header if header["op"] == "push" else {**self._request, **header}
        return self._host.call(wire.Fixed(header), payload, deadline_s=self._rule.limits.seconds, reply_limit=limit)

    def _condition(self, reply: Reply, count: int) -> NDArray[np.int8]:
        if not (reply.failure or reply.header) and is_condition(reply.payload, count):
            return np.frombuffer(reply.payload, np.int8)
        verdict = read_reply(reply, self._rule, 0, count)
        if verdict.ran:
            return verdict.condition
        self._generation = -1  # the calls of some sites may have gone on without the others
        why = verdict.problems[0].message
        if reply.failure or verdict.failure == "killed":
            raise SandboxError(f"The rule {self._rule.name} was interrupted", why, "Push the points again")
        raise RuleError(f"The rule {self._rule.name} failed on some of many series", why, "Repair it")

    def _reopen(self) -> None:
        """Give a child the last known states and all points since."""
        self._checked(self._call(self._asked("open"), self._checkpoint))
        for pushed, payload in self._since:
            self._checked(self._call(pushed, payload))
        self._generation = self._host.generation

    def _fetch(self) -> None:
        if not self._since:
            return
        if self._generation != self._host.generation:
            self._reopen()
        self._checkpoint = bytes(self._checked(self._call(self._asked("save"))).payload)
        self._since, self._since_points = [], 0

    def _checked(self, reply: Reply) -> Reply:
        if reply.failure or reply.header.get("failure"):
            why = reply.message or reply.header.get("problems", [[0, 0, ""]])[0][2]
            raise SandboxError(f"The states of rule {self._rule.name} were lost", why, "Feed their history again")
        return reply

    def _identity(self) -> str:
        values = {name: self._values[line, : self.series].tolist() for line, name in enumerate(self._vary)}
        return identity(self._rule, {**self._request["overrides"], **values})
