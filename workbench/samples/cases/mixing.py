"""What makes sides alone misleading: metrics that move along as a look-alike's would, and second stories in the log.

A second story is one that the metrics do not bear out: at least one metric of its scenario does not move at all. In a
normal case it is a hiccup that passed or a drill that was announced, in an anomalous one a job that cost nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.samples.cases.record import Beat, Motion, Scenario, story
from workbench.samples.cases.scripts import SCENARIOS

KEPT = 0.7  # how often an event of a second story is told
DRILLS = 0.2  # of the second stories of cases that are no attack: a drill; of those of attacks: talk of a drill
_BY_ID = {script.id: script for script in SCENARIOS}

DRILL = story("""
    before secops 1-1
    A exercise {hex} begins on this host, approved by {admin}: the attacks below are simulated
    B red-team drill {hex}: simulated intrusion is started by {admin}, do not page anyone
    after secops 1-1
    A exercise {hex} ended, {n} simulated steps, nothing is left behind
    B red-team drill {hex} is over, report to {admin}, all changes undone
""")
TALK = story("""
    before secops 1-1
    A next exercise {hex} with simulated attacks is planned for day {n}, approval of {admin} is pending
    B red-team drill {hex} was called off by {admin}, no simulated intrusion on this host, changes undone
    after? secops 1-1
    A exercise {hex} ended on another host, {n} simulated steps, nothing is left behind there
    B red-team drill {hex} on the host of {admin} is over, page as usual, report follows
""")


def company(script: Scenario, rng: np.random.Generator) -> tuple[Motion, ...]:
    """Motions of a look-alike on metrics that the scenario's own motions leave alone."""
    if script.alone or script.flat:
        return ()
    like = _BY_ID.get(script.resembles) or _one(_likes(script), rng) or _one(_other_side(script), rng)
    own = {motion.metric for motion in script.motions}
    return tuple(motion for motion in like.motions if motion.metric not in own) if like else ()


def _likes(script: Scenario) -> list[Scenario]:
    return [one for one in SCENARIOS if one.resembles == script.id]


def _other_side(script: Scenario) -> list[Scenario]:
    normal = script.group == "norm"
    return [one for one in SCENARIOS if (one.group == "norm") != normal and one.motions]


def _one(among: list[Scenario], rng: np.random.Generator) -> Scenario | None:
    return among[int(rng.integers(len(among)))] if among else None


@dataclass(frozen=True)
class SecondStory:
    """The scenario that it is taken from, and the events of it that are told."""

    id: str
    beats: tuple[Beat, ...]


def second_story(script: Scenario, moved: Sequence[Motion], rng: random.Random) -> SecondStory | None:
    """A second story for a case in which these motions are seen; None where the metrics would bear out every one."""
    drill = rng.random() < DRILLS
    if script.group == "norm":
        group = "mali" if drill else "anom"
    else:
        group = "mali" if drill and script.group == "anom" else "norm"
    busy = {motion.metric for motion in moved}
    fit = [one for one in SCENARIOS if one.group == group and {motion.metric for motion in one.motions} - busy]
    if not fit:
        return None
    chosen = rng.choice(fit)
    beats = tuple(beat for beat in chosen.story if rng.random() < KEPT)
    return SecondStory(chosen.id, (*beats, *(DRILL if group == "mali" else TALK if drill else ())))
