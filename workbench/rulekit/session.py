"""The stream strategy: every call site of a rule keeps its state from block to block, for one series or for many."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.rulekit.catalog import CATALOG, VERSION
from workbench.rulekit.engine import ALONE, as_points, as_result, new_state, ready_kernel
from workbench.rulekit.feature import Array, Feature, Number, Result
from workbench.rulekit.kernels import Rows

MAGIC = b"rulekit-session\n"
DIGEST = hashlib.sha256().digest_size


class SessionError(ValueError):
    """A rule whose calls differ from pass to pass, or saved bytes that do not fit: says which and why."""


Loop = Callable[[Array, Rows, Array, Array], None]


@dataclass
class _Stage:
    """The compiled loop of a stage, its state before the first point, and its states, a row for each series."""

    loop: Loop
    fresh: Array
    states: Array = field(init=False)

    def __post_init__(self) -> None:
        self.states = np.empty((0, self.fresh.size))

    def seat(self, series: int) -> None:
        """Room for so many series; twice as much as there was at least, so that series may come one by one."""
        if series > len(self.states):
            more = max(series, 2 * len(self.states)) - len(self.states)
            self.states = np.concatenate([self.states, np.broadcast_to(self.fresh, (more, self.fresh.size))])


@dataclass(frozen=True)
class _Site:
    """One call of a feature in the rule's text order."""

    feature: Feature
    params: tuple[Number, ...]
    stages: tuple[_Stage, ...]


class Session:
    """Stream strategy: `begin()` starts a pass over the next block, then each call continues where it stopped.

    A call site is the running number of a call within one pass; the first pass fixes which feature with which
    parameters each is. The blocks of all call sites of one pass must be of the same stretch of the series. After an
    exception inside a pass the session is spoiled: load the last saved one.

    A session of many `series` takes the points of some of them at once, laid end to end: each of the series gets the
    bits that a session of its own gives it.
    """

    def __init__(self, series: int = 1) -> None:
        self.series = series
        self._sites: list[_Site] = []
        self._next = 0
        self._fixed = False
        self._rows = ALONE

    def seat(self, series: int) -> None:
        """There are so many series from now on; those that are new stand before their first point."""
        self.series = max(series, self.series)
        for site in self._sites:
            for stage in site.stages:
                stage.seat(self.series)

    def begin(self, rows: Rows = ALONE) -> None:
        """Start a pass over equally many points of each of the series `rows`, each named once; a SessionError if the
        last pass made fewer calls than the first."""
        if self._fixed and self._next != len(self._sites):
            raise SessionError(
                f"the rule made {self._next} of its {len(self._sites)} rulekit calls in the last block: "
                "a stateful rule must make the same calls for every block"
            )
        if rows is not ALONE and not (rows.min(initial=0) >= 0 and rows.max(initial=0) < self.series):
            raise SessionError(f"there are {self.series} series, and none of them is number {rows.max(initial=0)}")
        self._fixed = bool(self._sites)
        self._next, self._rows = 0, rows

    def __call__(self, feature: Feature, arrays: tuple[Any, ...], params: Sequence[Number]) -> Result:
        """The result for this block [n] of the call site; the states of its series move on."""
        points = as_points(arrays[0])
        site = self._site(feature, tuple(params))
        self._next += 1
        block = points.reshape(self._rows.size, -1)
        for stage in site.stages:
            out = np.empty(block.shape)
            stage.loop(stage.states, self._rows, block, out)
            block = out
        return as_result(feature, block.reshape(-1))

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
        stages = tuple(_Stage(ready_kernel(stage.kernel).loop, new_state(stage)) for stage in feature.stages(params))
        for stage in stages:
            stage.seat(self.series)
        site = _Site(feature, params, stages)
        self._sites.append(site)
        return site

    def save(self, rows: Rows | None = None) -> bytes:
        """All states, exactly, or those of the series `rows` as a session of these alone; call it between passes."""
        chosen = np.arange(self.series) if rows is None else rows
        sites = [[site.feature.name, site.params, [stage.fresh.size for stage in site.stages]] for site in self._sites]
        head = json.dumps({"version": VERSION, "series": chosen.size, "sites": sites}).encode() + b"\n"
        body = b"".join(stage.states[chosen].astype("<f8").tobytes() for site in self._sites for stage in site.stages)
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
        session = cls(data.get("series", 1))  # which states of one series did not say at first
        values = np.frombuffer(body, dtype="<f8").astype(np.float64)
        offset = 0
        for name, params, sizes in data["sites"]:
            site = session._site(CATALOG[name], tuple(params))
            if [stage.fresh.size for stage in site.stages] != sizes:
                raise SessionError(
                    f"the saved state of {name}{tuple(params)} has another size than version {VERSION}'s"
                )
            for stage in site.stages:
                taken = session.series * stage.fresh.size
                stage.states = values[offset : offset + taken].reshape(session.series, -1).copy()
                offset += taken
            session._next += 1
        return session
