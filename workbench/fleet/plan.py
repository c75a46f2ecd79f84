"""The plan of a fleet: groups of like series, what each learns from, in which order, and what that will take."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from workbench.errors import DataError
from workbench.fleet.sources.folder import FolderSource
from workbench.fleet.sources.nouns import Key, Source, table_of
from workbench.fleet.sources.parquet import ParquetSource
from workbench.fleet.sources.prometheus import QuerySource
from workbench.model.fleet import RUN
from workbench.packs.wholefile import write_whole
from workbench.training.options import ProposerKind, TrainOptions

FORMAT = 1
SOURCES: tuple[type[Any], ...] = (FolderSource, ParquetSource, QuerySource)


@dataclass(frozen=True)
class FleetOptions:
    """What is done with each group. `learn`: series that a group's rule is learned from at the most, those with
    labeled events first; all others get its rule with limits of their own. `batch`: series of one job; `proposer`:
    who proposes the rules of groups."""

    seed: int = 0
    rounds: int = 4
    candidates: int = 6
    alerts_a_day: float = 1.0
    learn: int = 24
    batch: int = 50
    proposer: ProposerKind = "synthesizer"

    def training(self, group: str) -> TrainOptions:
        """The options of `train` for one group."""
        return TrainOptions(
            mode="group",
            group=group,
            seed=self.seed,
            rounds=self.rounds,
            candidates=self.candidates,
            alerts_a_day=self.alerts_a_day,
            proposer=self.proposer,
        )


@dataclass(frozen=True)
class FleetGroup:
    """Series that share a rule. `priority`: 1 = first. `learn`: names of those that the rule is learned from.
    `default`: its rule also takes series that no other names. `points`, `events`: of all its series."""

    name: str
    reason: str
    priority: int
    members: tuple[Key, ...]
    learn: tuple[str, ...]
    default: bool = False
    points: int = 0
    events: int = 0

    @property
    def teachers(self) -> tuple[Key, ...]:
        """The series that its rule is learned from, in the order of the members."""
        names = set(self.learn)
        return tuple(key for key in self.members if key.name in names)


@dataclass(frozen=True)
class Refused:
    """A series that is no part of the fleet, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class FleetPlan:
    """All that a run needs. `seconds`: of work that it takes, guessed; shared by the workers."""

    source: Source
    options: FleetOptions
    groups: tuple[FleetGroup, ...]
    refused: tuple[Refused, ...] = ()
    seconds: float = 0.0

    @property
    def n_series(self) -> int:
        """How many series have a group."""
        return sum(len(group.members) for group in self.groups)

    @cached_property
    def run_id(self) -> str:
        """A name of what the plan does: the same plan gives the same rules, run where it may be. Made once: it reads
        the names of all series."""
        table = _table(self)
        del table["seconds"], table["refused"]
        if self.options.proposer == "synthesizer":
            del table["options"]["proposer"]  # plans were made before there was another
        for group in table["groups"]:
            del group["priority"]
        text = json.dumps(table, sort_keys=True)
        return f"{RUN}{hashlib.blake2b(text.encode(), digest_size=6).hexdigest()}"


def write_plan(plan: FleetPlan, path: Path) -> None:
    """The plan as JSON that people can read and change: priorities, members, what is learned from."""
    write_whole(path, (json.dumps(_table(plan), indent=1, ensure_ascii=False) + "\n").encode())


def read_plan(path: Path, sources: tuple[type[Any], ...] = SOURCES) -> FleetPlan:
    """The plan of a file; DataError where it is none. `sources`: kinds of sources that may be named."""
    try:
        return _plan(json.loads(path.read_text("utf-8")), sources)
    except OSError as error:
        raise DataError(
            f"{path} cannot be read", error.strerror or str(error), "Name the file of `fleet plan`"
        ) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError(
            f"{path} is not the plan of a fleet", str(error) or "it has another form", "Plan anew"
        ) from None


def _table(plan: FleetPlan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "source": table_of(plan.source),
        "options": {one.name: getattr(plan.options, one.name) for one in fields(FleetOptions)},
        "seconds": round(plan.seconds, 1),
        "groups": [_group_table(group) for group in plan.groups],
        "refused": {one.name: one.reason for one in plan.refused},
    }


def _group_table(group: FleetGroup) -> dict[str, Any]:
    table = {one.name: getattr(group, one.name) for one in fields(FleetGroup)}
    return table | {"members": {key.name: key.place for key in group.members}, "learn": list(group.learn)}


def _plan(table: Mapping[str, Any], kinds: tuple[type[Any], ...]) -> FleetPlan:
    if table["format"] != FORMAT:
        raise ValueError(f"its format is {table['format']}, this version reads {FORMAT}")
    return FleetPlan(
        source_of(table["source"], kinds),
        replace(FleetOptions(), **table["options"]),
        tuple(_group(one) for one in table["groups"]),
        tuple(Refused(name, reason) for name, reason in table["refused"].items()),
        float(table["seconds"]),
    )


def source_of(table: Mapping[str, Any], kinds: tuple[type[Any], ...] = SOURCES) -> Source:
    """The source of a table that `table_of` gave; ValueError for a kind that is not known."""
    chosen = dict(table)
    name = chosen.pop("kind")
    found = next((one for one in kinds if one.kind == name), None)
    if found is None:
        raise ValueError(f"sources of the kind {name} are not known")
    made: Source = found(**chosen)
    return made


def _group(table: Mapping[str, Any]) -> FleetGroup:
    members = tuple(Key(str(name), str(place)) for name, place in table["members"].items())
    names = {key.name for key in members}
    learn = tuple(str(name) for name in table["learn"] if name in names)
    return replace(FleetGroup(**{**table, "members": (), "learn": ()}), members=members, learn=learn)
