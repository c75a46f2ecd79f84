"""The banks of a stream: which series are judged together, and their states."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.detector.live.bank import LaneBank, Place, Told
from workbench.detector.live.events import Event
from workbench.detector.live.lane import Lane, Row
from workbench.detector.route import Panel
from workbench.errors import RuleError, SandboxError
from workbench.sandbox.host import Host
from workbench.sandbox.streams.bank import Shared, shared_constants

Stamped = tuple[int | None, Row]  # time and values of a point
_Key = tuple[object, ...]


@dataclass
class Outcome:
    """`events`: with the number of the point that made each known; `judged`: the series whose points were judged;
    `lanes`: of all series of banks that a rule failed in, which stand before the points that were not."""

    events: list[tuple[int, Event]] = field(default_factory=list)
    judged: set[str] = field(default_factory=set)
    lanes: list[Lane] = field(default_factory=list)


class Banks:
    """Gives each series a place in a bank of its like, and takes a bank apart where a rule fails on its points."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._open: dict[_Key, LaneBank] = {}  # the one of each kind that has room
        self.all: list[LaneBank] = []

    def place(self, name: str, panel: Panel) -> Place | None:
        """Where a series is judged together with others; None where one of its rules can't be, so that it needs a lane
        of its own. Raises RuleError where a rule can't run."""
        shared = [shared_constants(rule, name) for rule in panel.rules]
        agreed = [one for one in shared if one is not None]
        if len(agreed) < len(shared):
            return None
        key = (*map(id, panel.rules), panel.roles, panel.combination, *agreed)  # a bank holds its rules: ids stay
        bank = self._open.get(key)
        if bank is None or bank.full:
            bank = self._open[key] = self._new(panel, agreed)
        return bank.seat(name)

    def judge(self, given: Mapping[Place, Sequence[int]], stamped: Callable[[int], Stamped]) -> Outcome:
        """What points (by their numbers) of some places gave: of each bank the series with equally many at once."""
        batches: dict[tuple[int, int], list[Place]] = {}
        for place, numbers in given.items():
            batches.setdefault((id(place.bank), len(numbers)), []).append(place)
        outcome = Outcome()
        for places in batches.values():
            bank = places[0].bank
            if bank not in self.all:  # a batch before this one ended it
                continue
            told = self._push(bank, places, [[stamped(i) for i in given[place]] for place in places])
            if told is None:
                outcome.lanes += self.part(bank)
            else:
                outcome.judged.update(place.name for place in places)
                outcome.events += [(given[places[i]][j], event) for i, j, event in told]
        return outcome

    def _push(
        self, bank: LaneBank, places: Sequence[Place], points: Sequence[Sequence[Stamped]]
    ) -> Sequence[Told] | None:
        """None where a rule fails on some of the points."""
        rows = [place.row for place in places]
        times = [[time for time, _ in own] for own in points]
        values = np.array([[row for _, row in own] for own in points], np.float64)
        for last in (False, True):
            try:
                return bank.push(rows, times, values)
            except RuleError:
                break
            except SandboxError:  # its process was killed, perhaps for what another rule did: once more
                if last:
                    break
        return None

    def part(self, bank: LaneBank) -> list[Lane]:
        """Lanes for all series of a bank, which is no more."""
        lanes = bank.lanes()
        bank.close()
        self.all.remove(bank)
        self._open = {key: one for key, one in self._open.items() if one is not bank}
        return lanes

    def restore(self, saved: bytes, seat: Callable[[str], Panel]) -> LaneBank:
        """The bank that `LaneBank.save` wrote. Errors: RuleError where its series have other rules now; ValueError,
        KeyError, TypeError where it is damaged."""
        line, _, body = saved.partition(b"\n")
        head: dict[str, Any] = json.loads(line)
        names: list[str] = head["names"]
        panel = seat(names[0])
        shared = [shared_constants(rule, names[0]) for rule in panel.rules]
        same = all([shared_constants(rule, name) for rule in panel.rules] == shared for name in names)
        agreed = [one for one in shared if one is not None]
        if len(agreed) < len(shared) or not same or any(seat(name).rules != panel.rules for name in names):
            raise RuleError("The saved state can't be used", "its series have other rules now", "Start without it")
        bank = self._new(panel, agreed)
        for name in names:
            bank.seat(name)
        bank.restore(head, body)
        if not bank.full:
            self._open[(*map(id, panel.rules), panel.roles, panel.combination, *agreed)] = bank
        return bank

    def _new(self, panel: Panel, shared: Sequence[Shared]) -> LaneBank:
        bank = LaneBank(panel, shared, self._host)
        self.all.append(bank)
        return bank
