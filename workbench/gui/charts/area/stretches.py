"""What the overview of a series draws, as stretches of points: its parts, its labels, its flags. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from workbench.gui.charts.marks import MarkKind, Marks
from workbench.model.labels import LabelSet
from workbench.model.split import Part, Split

Kind = Part | Literal["label"] | MarkKind
PARTS: tuple[Part, ...] = ("train", "validation", "test")


@dataclass(frozen=True)
class Stretch:
    """Points `start` to `stop` (half-open), what they are, and a note that somebody wrote or why a flag stands."""

    start: int
    stop: int
    kind: Kind
    note: str = ""


def stretches(split: Split | None, labels: LabelSet | None, marks: Marks) -> tuple[Stretch, ...]:
    """Everything in the order of time; what begins at one point the longest first."""
    found = [*_parts(split), *_labels(labels), *_flags(marks)]
    return tuple(sorted(found, key=lambda one: (one.start, -one.stop)))


def _parts(split: Split | None) -> Iterator[Stretch]:
    if split is None:
        return
    for part in PARTS:
        start, stop = split.span(part)
        if start < stop:
            yield Stretch(start, stop, part)


def _labels(labels: LabelSet | None) -> Iterator[Stretch]:
    for region in labels.regions if labels is not None else ():
        yield Stretch(region.start, region.stop, "label", region.note)


def _flags(marks: Marks) -> Iterator[Stretch]:
    for at, point in enumerate(marks.indices.tolist()):
        yield Stretch(point, point + 1, marks.kind_at(at), marks.reasons.get(point, ""))
