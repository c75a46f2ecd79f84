"""What something outside took for anomalies, kept in the project until a person says yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.model.labels import LabelSet, Region
from workbench.project import codec
from workbench.project.edit import Documents, Edit, put
from workbench.project.edits import answer
from workbench.project.nouns import CONFIRMED, LABELS, PROPOSED, labels_of


@dataclass(frozen=True)
class Proposal:
    """Points of a series that wait for an answer; the note of the region says who took them for an anomaly."""

    series: str
    region: Region


def propose(now: Documents, found: Mapping[str, Iterable[Region]], title: str) -> Edit:
    """Regions of series wait for an answer, beside those that wait already.

    Left out are regions that touch a label or something that was answered before.
    """
    texts: dict[tuple[str, str], str | None] = {}
    for name, regions in found.items():
        decided = (*_regions(now, LABELS, name), *_regions(now, CONFIRMED, name))
        fresh = [one for one in regions if not any(other.touches(one.start, one.stop) for other in decided)]
        both = LabelSet.of([*_regions(now, PROPOSED, name), *fresh])
        if fresh:
            texts[PROPOSED, name] = codec.encode(both)
    return put(now, title, texts)


def proposals(now: Documents) -> tuple[Proposal, ...]:
    """All that wait, by series and then in the order of time."""
    waiting = now.documents(PROPOSED)
    return tuple(Proposal(name, one) for name, text in sorted(waiting.items()) for one in labels_of(text).regions)


def answer_proposals(now: Documents, answers: Iterable[tuple[Proposal, bool]], author: str, made: str) -> Edit:
    """A person's answers as one edit: yes labels the points, no remembers that they are normal."""
    whole: Edit | None = None
    here = _Ahead(now)
    for one, yes in answers:
        region = Region(one.region.start, one.region.stop, one.region.note, author, made)
        edit = answer(here, one.series, region, anomaly=yes)
        here.take(edit)
        whole = edit if whole is None else whole.then(edit)
    return Edit("Answer proposals", whole.changes if whole else ())


class _Ahead:
    """The documents as they will be once some edits are made."""

    def __init__(self, now: Documents) -> None:
        self._now = now
        self._texts: dict[tuple[str, str], str | None] = {}

    def take(self, edit: Edit) -> None:
        self._texts |= {(change.kind, change.key): change.after for change in edit.changes}

    def get(self, kind: str, key: str) -> str | None:
        return self._texts[kind, key] if (kind, key) in self._texts else self._now.get(kind, key)

    def documents(self, kind: str) -> Mapping[str, str]:
        changed = {key: text for (other, key), text in self._texts.items() if other == kind}
        return {key: text for key, text in {**self._now.documents(kind), **changed}.items() if text is not None}


def _regions(now: Documents, kind: str, name: str) -> tuple[Region, ...]:
    text = now.get(kind, name)
    return () if text is None else labels_of(text).regions
