"""A region in words: what it is, when, how long, whose; for the line below the chart and for a screen reader. No Qt."""

from __future__ import annotations

from datetime import UTC, datetime

from workbench.gui.charts import words
from workbench.gui.charts.clock import Clock
from workbench.gui.texts import later, tr
from workbench.model.labels import LabelSet, Region

FROM_DATA = later("came with the data")
ONE_EVENT = later("touches another label: together one event in scores")


def region_words(clock: Clock, start: int, stop: int, labels: LabelSet) -> tuple[str, Region | None]:
    """What a region is, in words, and the label that it is exactly, if it is one."""
    parts = [clock.moment(start), size_words(clock, start, stop)]
    touched = labels.touching(start, stop)
    one = touched[0] if len(touched) == 1 and (touched[0].start, touched[0].stop) == (start, stop) else None
    if one is not None:
        joint = [tr(ONE_EVENT)] if labels.adjoins(one) else []
        return " · ".join([tr("Label"), *parts, *joint, *provenance(one)]), one
    noun = tr("Region") if len(touched) < 2 else tr("Region over {n} labels", n=len(touched))
    return " · ".join([noun, *parts]), None


def spoken(clock: Clock, start: int, stop: int, labels: LabelSet) -> str:
    """The same for the ear, a label with its place among the others and its note."""
    told, one = region_words(clock, start, stop, labels)
    if one is not None:
        place = tr("Label {at} of {n}", at=labels.regions.index(one) + 1, n=len(labels))
        told = told.replace(tr("Label"), place, 1) + f" · {tr('note')}: {one.note or tr('none')}"
    return told.replace(" · ", ", ")


def size_words(clock: Clock, start: int, stop: int) -> str:
    """How long a region is: by the clock where there is one, else in points."""
    return words.length(stop - start, clock.usual_s if clock.times_ns is not None else None)


def provenance(region: Region) -> list[str]:
    """Who made a label and when (`by ana`, `22 Nov 2026 · 18:14 UTC`); one without both came with the data."""
    told = [tr("by {author}", author=region.author)] if region.author else []
    when = made_words(region)
    return [*told, *([when] if when else [])] or [tr(FROM_DATA)]


def made_words(region: Region) -> str:
    """When a label was made, to the minute; as it is written where that is no time, empty where it is not known."""
    try:
        made = datetime.fromisoformat(region.made) if region.made else None
    except ValueError:
        return region.made
    if made is None:
        return ""
    made = made if made.tzinfo else made.replace(tzinfo=UTC)
    return words.full(int(made.timestamp()) // 60 * words.MINUTE)
