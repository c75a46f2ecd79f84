"""A rule in the child that is fed block by block: its text came once, its state stays here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    defines. `header`: of the request that opened the stream.
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
        self._inference: Callable[[Any], Any] | None = None

    def push(self, payload: bytes | memoryview) -> bytes:
        """The condition, a byte a point, of points (rows, m) float64 in C order. Raises what the rule raises."""
        if self._inference is None:  # not when it is opened: what the body raises belongs to the points
            self._inference = self._namespace.load(self._code, self._overrides)["inference"]
        block = np.frombuffer(bytes(payload), np.float64).reshape(self._rows, -1)  # of bytes: nobody can change it
        self.session.begin()
        return judge(self._inference, block, self._used).tobytes()
