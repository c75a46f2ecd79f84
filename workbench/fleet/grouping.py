"""From surveyed series to a plan: groups of like ones, what each learns from, priorities, and a guess of the work."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.errors import TrainingError
from workbench.fleet.plan import FleetGroup, FleetOptions, FleetPlan, Refused
from workbench.fleet.sources.nouns import Source
from workbench.fleet.work.survey import Surveyed
from workbench.training.plan.naming import group_words, name_of_group
from workbench.training.plan.similar import similar_groups
from workbench.training.plan.tasks import fewest_together

LINKED = 1000  # series that groups are made of; of more, a sample drawn by name: linkage takes the square of them
# Seconds measured on one core of a small server, for a first guess; `fleet status` tells from what a run really takes.
LEARN_S, LEARN_POINT_S = 4.0, 0.0005
FIT_S, FIT_POINT_S = 0.03, 0.00003


def plan_fleet(source: Source, seen: Sequence[Surveyed], options: FleetOptions) -> FleetPlan:
    """The plan; the same for any order of the series. TrainingError where none can be taken."""
    taken = sorted((one for one in seen if not one.reason), key=lambda one: one.key.name)
    refused = sorted((one for one in seen if one.reason), key=lambda one: one.key.name)
    if not taken:
        why = f"of {refused[0].key.name}: {refused[0].reason.rstrip('.')}" if refused else "the source holds no series"
        raise TrainingError("There is nothing to plan", why, "Check the source")
    groups = _groups(taken, options)
    seconds = sum(_guess(group, options) for group in groups)
    return FleetPlan(source, options, groups, tuple(Refused(one.key.name, one.reason) for one in refused), seconds)


def _groups(taken: Sequence[Surveyed], options: FleetOptions) -> tuple[FleetGroup, ...]:
    places = _like([_point(one) for one in taken], taken, options)
    names = {one.key.name for one in taken}
    made = []
    for number, members in enumerate(places, 1):
        own = [taken[at] for at in members]
        like = [one.traits for one in own if one.traits is not None]
        label = "" if len(places) == 1 else f"{number}-{group_words(like, '-')}"
        events = sum(one.events for one in own)
        made.append(
            FleetGroup(
                name=name_of_group("group", label, names),
                reason=f"alike: {group_words(like, ', ')}, {events} labeled training events together",
                priority=number,
                members=tuple(one.key for one in own),
                learn=tuple(one.key.name for one in _teachers(own, options.learn)),
                default=number == 1,
                points=sum(one.points for one in own),
                events=events,
            )
        )
    return tuple(made)


def _point(one: Surveyed) -> NDArray[np.float64]:
    assert one.traits is not None  # of every series that is taken
    return one.traits.point


def _like(points: Sequence[NDArray[np.float64]], taken: Sequence[Surveyed], options: FleetOptions) -> list[list[int]]:
    """Places of like series, the largest group first. Of many a sample is linked, each other joins the nearest mean."""
    order = sorted(range(len(taken)), key=lambda at: _draw(taken[at].key.name))
    sample = sorted(order[:LINKED])
    fewest = fewest_together(len(sample), options.training("group"))
    linked = similar_groups([points[at] for at in sample], [taken[at].events for at in sample], fewest)
    groups = [[sample[at] for at in group] for group in linked]
    if len(sample) < len(taken):
        means = np.stack([np.mean([points[at] for at in group], axis=0) for group in groups])
        for at in sorted(order[LINKED:]):
            groups[int(np.argmin(np.linalg.norm(means - points[at], axis=1)))].append(at)
    return sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group[0]))


def _teachers(own: Sequence[Surveyed], most: int) -> list[Surveyed]:
    """What a rule is learned from: series with labeled events before others, drawn by their names, in their order."""
    drawn = sorted(own, key=lambda one: (one.events == 0, _draw(one.key.name)))[:most]
    return sorted(drawn, key=lambda one: one.key.name)


def _draw(name: str) -> bytes:
    """A number by chance that only the name decides, so that no other series moves the draw."""
    return hashlib.blake2b(name.encode(), digest_size=8).digest()


def _guess(group: FleetGroup, options: FleetOptions) -> float:
    each = group.points / max(len(group.members), 1)
    rest = len(group.members) - len(group.learn)
    learn = LEARN_S + LEARN_POINT_S * each * len(group.learn) * options.rounds
    return learn + rest * (FIT_S + FIT_POINT_S * each)
