"""The stream strategy: every call site of a rule keeps its state from block to block; states can be saved."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.rulekit.catalog import CATALOG, VERSION
from workbench.rulekit.engine import as_points, as_result, new_state, ready_kernel
from workbench.rulekit.feature import Array, Feature, Number, Result

MAGIC = b"rulekit-session\n"
DIGEST = hashlib.sha256().digest_size


class SessionError(ValueError):
    """A rule whose calls differ from pass to pass, or saved bytes that do not fit: says which and why."""


@dataclass(frozen=True)
class _Site:
    """One call of a feature in the rule's text order, with the state of each stage."""

    feature: Feature
    params: tuple[Number, ...]
    states: tuple[Array, ...]
    steps: tuple[tuple[Callable[[Array, Array, Array], None], Array], ...]  # compiled loop and state of each stage


class Session:
    """Stream strategy: `begin()` starts a pass over the next block, then each call continues where it stopped.

    A call site is the running number of a call within one pass; the first pass fixes which feature with which
    parameters each is. The blocks of all call sites of one pass must be of the same stretch of the series. After an
    exception inside a pass the session is spoiled: load the last saved one.
    """

    def __init__(self) -> None:
        self._sites: list[_Site] = []
        self._next = 0
        self._fixed = False

    def begin(self) -> None:
        """Start a pass; a SessionError if the last one made fewer calls than the first."""
        if self._fixed and self._next != len(self._sites):
            raise SessionError(
                f"the rule made {self._next} of its {len(self._sites)} rulekit calls in the last block: "
                "a stateful rule must make the same calls for every block"
            )
        self._fixed = bool(self._sites)
        self._next = 0

    def __call__(self, feature: Feature, arrays: tuple[Any, ...], params: Sequence[Number]) -> Result:
        """The result for this block [n] of the call site; its state moves on by n points."""
        points = as_points(arrays[0])
        site = self._site(feature, tuple(params))
        self._next += 1
        for loop, state in site.steps:
            out = np.empty(points.size)
            loop(state, points, out)
            points = out
        return as_result(feature, points)

    def _site(self, feature: Feature, params: tuple[Number, ...]) -> _Site:
        if self._next < len(self._sites):
            site = self._sites[self._next]
            if (site.feature is not feature and site.feature.name != feature.name) or site.params != params:
                raise SessionError(
                    f"rulekit call {self._next + 1} was {site.feature.name}{site.params} in the first block and is "
                    f"{feature.name}{params} now: a stateful rule must make the same calls for every block"
                )
            return site
        if self._fixed:
            raise SessionError(
                f"the rule makes more than the {len(self._sites)} rulekit calls of its first block: "
                "a stateful rule must make the same calls for every block"
            )
        steps = tuple((ready_kernel(stage.kernel).loop, new_state(stage)) for stage in feature.stages(params))
        site = _Site(feature, params, tuple(state for _, state in steps), steps)
        self._sites.append(site)
        return site

    def save(self) -> bytes:
        """All states, exactly; call it between passes."""
        sites = [[site.feature.name, site.params, [state.size for state in site.states]] for site in self._sites]
        head = json.dumps({"version": VERSION, "sites": sites}).encode() + b"\n"
        body = b"".join(state.astype("<f8").tobytes() for site in self._sites for state in site.states)
        return MAGIC + hashlib.sha256(head + body).digest() + head + body

    @classmethod
    def load(cls, saved: bytes) -> "Session":
        """The session that `save` wrote, ready for the next block; a SessionError for damaged or foreign bytes.

        The checksum guards against damage, not against forgery: load only what this detector has written.
        """
        start = len(MAGIC) + DIGEST
        content = saved[start:]
        if not saved.startswith(MAGIC) or hashlib.sha256(content).digest() != saved[len(MAGIC) : start]:
            raise SessionError("these bytes are no saved rulekit session, or they are damaged: start from the history")
        head, _, body = content.partition(b"\n")
        data = json.loads(head)
        if data["version"] != VERSION:
            raise SessionError(f"the session was saved by rulekit version {data['version']}, this is version {VERSION}")
        session = cls()
        values = np.frombuffer(body, dtype="<f8").astype(np.float64)
        offset = 0
        for name, params, sizes in data["sites"]:
            site = session._site(CATALOG[name], tuple(params))
            if [state.size for state in site.states] != sizes:
                raise SessionError(
                    f"the saved state of {name}{tuple(params)} has another size than version {VERSION}'s"
                )
            for state in site.states:
                state[:] = values[offset : offset + state.size]
                offset += state.size
            session._next += 1
        return session
