"""A rule in the child that is fed block by block, for one series or many: its text came once, its state stays here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import CodeType
from typing import Any

import numpy as np

from workbench import rulekit
from workbench.sandbox.inside.namespace import Namespace
from workbench.sandbox.inside.result import judge


class Passing:
    """Calls go to whichever `session` is set: names are bound to it once, which takes longer than a short run."""

    def __init__(self) -> None:
        self.session = rulekit.Session()

    def __call__(self, feature: rulekit.Feature, arrays: tuple[Any, ...], params: Sequence[float]) -> Any:
        """As a session does it."""
        return self.session(feature, arrays, params)


class OpenStream:
    """A rule whose rulekit calls go through `session`, which keeps their state from block to block.

    The rule's body runs once, not before each block: a rule that is proved stateful can change nothing of what it
    defines. `header`: of the request that opened the stream; of many series it names the constants that `vary`.
    """

    def __init__(
        self, header: Mapping[str, Any], code: CodeType, session: rulekit.Session, namespace: Namespace
    ) -> None:
        self.text: str = header["text"]
        self.session = session
        self._code, self._namespace = code, namespace
        self._overrides: Mapping[str, float] = header["overrides"]
        self._rows = len(header["rows"])
        self._used: tuple[int, ...] = tuple(header["used"])
        self._vary: tuple[tuple[str, bool], ...] = tuple((name, whole) for name, whole in header.get("vary", ()))
        self._globals: dict[str, Any] = {}

    def push(self, payload: bytes | memoryview) -> bytes:
        """The condition, a byte a point, of points (rows, m) float64 in C order. Raises what the rule raises."""
        if not self._globals:  # not when it is opened: what the body raises belongs to the points
            self._globals = self._namespace.load(self._code, self._overrides)
        block = np.frombuffer(bytes(payload), np.float64).reshape(self._rows, -1)  # of bytes: nobody can change it
        self.session.begin()
        return judge(self._globals["inference"], block, self._used).tobytes()

    def push_many(self, payload: bytes | memoryview, count: int, series: int) -> bytes:
        """The condition of equally many points of `count` of the `series`, one series after the other.

        The payload: numbers of the series (count,) int64, of each constant that varies its values (count,) float64,
        then the points (rows, count * m) float64.
        """
        content = bytes(payload)
        chosen = np.frombuffer(content, np.int64, count)
        numbers = np.frombuffer(content, np.float64, offset=8 * count)
        own, block = numbers[: count * len(self._vary)], numbers[count * len(self._vary) :].reshape(self._rows, -1)
        if not self._globals:
            self._globals = self._namespace.load(self._code, self._overrides)
        for (name, whole), values in zip(self._vary, own.reshape(-1, count), strict=True):
            spread = np.repeat(values, block.shape[1] // count)
            self._globals[name] = spread.astype(np.int64) if whole else spread
        self.session.seat(series)
        self.session.begin(chosen)
        return judge(self._globals["inference"], block, self._used).tobytes()
