"""What a scenario's script says: how its metrics move, and its storyline in the log, as small records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["before", "onset", "during", "after"]
Kind = Literal["plateau", "rise", "climb", "spike", "bursts", "fall", "wander", "sawtooth"]

STAGES: tuple[Stage, ...] = ("before", "onset", "during", "after")
SHARED = ("cpu_usage", "mem_usage", "disk_io", "net_in", "net_out")
SELDOM = 0.6  # how often a beat marked `?` is told


@dataclass(frozen=True)
class Motion:
    """One metric in the window of a scenario; `low` and `high` bound what it reaches.

    plateau: quickly to a level and stays; rise: steadily to a level at the window's end; climb: so much more per row;
    spike: a few rows; bursts: several times a few rows; fall: down to such a share of what it was; wander: unsteady
    between its base and a level; sawtooth: up and suddenly down, several times.
    """

    metric: str
    kind: Kind
    low: float
    high: float
    cap: float = float("inf")

    @property
    def most(self) -> float:
        """What the metric never goes beyond, noise included."""
        return self.cap if self.kind == "climb" else float("inf") if self.kind == "fall" else self.high


@dataclass(frozen=True)
class Beat:
    """One event of the storyline: when, which process tells it, how often, and in which words (training, judging)."""

    stage: Stage
    process: str
    fewest: int
    most: int
    always: bool
    first: tuple[str, ...]
    second: tuple[str, ...]

    @property
    def is_symptom(self) -> bool:
        """Whether it is told while the metrics move."""
        return self.stage in ("onset", "during")


@dataclass(frozen=True)
class Scenario:
    """One scenario's script; `id` is class and number, such as mali_1.

    `start` and `length`: where the window begins and how long it is, as shares of the case; a length of 1 lasts to the
    end. `extras`: columns beside the shared ones, with their motions. `resembles`: the scenario that it could be taken
    for. `flat`: no metric moves. `quiet`: levels of metrics while nothing moves, from and to, where they are known.
    `alone`: metrics that its motions do not name stay quiet, as was published.
    """

    id: str
    name: str
    category: str
    motions: tuple[Motion, ...]
    story: tuple[Beat, ...]
    start: tuple[float, float] = (0.2, 0.4)
    length: tuple[float, float] = (0.35, 0.55)
    extras: tuple[Motion, ...] = ()
    resembles: str = ""
    quiet: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    alone: bool = False

    @property
    def group(self) -> str:
        """mali, anom or norm."""
        return self.id.partition("_")[0]

    @property
    def number(self) -> int:
        """The number within its group."""
        return int(self.id.partition("_")[2])

    @property
    def flat(self) -> bool:
        """Whether only the log shows it."""
        return not self.motions


def story(text: str) -> tuple[Beat, ...]:
    """The beats of a storyline written as text.

    A beat begins with `stage process fewest-most`, `?` behind the stage where it is told in some cases only; the lines
    below are its wordings, `A` for training and `B` for judging.
    """
    beats: list[Beat] = []
    head: tuple[str, str, str] | None = None
    words: dict[str, list[str]] = {"A": [], "B": []}
    for line in [*filter(None, map(str.strip, text.splitlines())), "end"]:
        letter, _, rest = line.partition(" ")
        if letter in words:
            words[letter].append(rest)
            continue
        if head:
            beats.append(_beat(head, words))
        if line != "end":
            stage, process, times = line.split()
            head, words = (stage, process, times), {"A": [], "B": []}
    return tuple(beats)


def _beat(head: tuple[str, str, str], words: dict[str, list[str]]) -> Beat:
    stage, process, times = head
    fewest, _, most = times.partition("-")
    name = stage.rstrip("?")
    known = next(given for given in STAGES if given == name)
    first, second = tuple(words["A"]), tuple(words["B"])
    return Beat(known, process, int(fewest), int(most or fewest), name == stage, first, second)
