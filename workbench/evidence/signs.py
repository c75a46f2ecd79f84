"""Log lines → signs: groups of phrases, severity, templates that are new or surge, and entities, with their lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from workbench.evidence.columns import log_places
from workbench.evidence.entities import entities_of
from workbench.evidence.masks import Row
from workbench.evidence.phrases import Phrases
from workbench.evidence.templates import id_of, text_of
from workbench.evidence.usual import Known, UsualLines
from workbench.model.incident import ENTITY, LEVEL, NEW, PHRASE, SURGE, LogSign
from workbench.model.logs import LogLines
from workbench.model.scenario import ERRORS, LOG, WARNINGS

SURGING = 2  # times as many lines as are usual, and SURGE_LINES more
SURGE_LINES = 3
NAMED = 3  # names of an entity that are told

Places = Mapping[str, Sequence[int]]


def signs_of(lines: LogLines, places: Places, usual: UsualLines | None = None) -> tuple[LogSign, ...]:
    """The signs of a log, by kind; `places` are those of `log_places` for all groups of phrases.

    Without `usual` no template is new.
    """
    phrases = [
        LogSign(PHRASE, name.removeprefix(LOG), tuple(at))
        for name, at in places.items()
        if at and name.startswith(LOG) and name.count(".") > 1
    ]
    levels = [
        LogSign(LEVEL, name.removeprefix(LOG), tuple(places[name])) for name in (ERRORS, WARNINGS) if places[name]
    ]
    entities = [
        LogSign(ENTITY, kind, at, text=", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else ""))
        for kind, (at, names) in entities_of(lines.messages).items()
    ]
    templates = list(_templates(lines, usual)) if usual is not None else []
    return (*phrases, *levels, *templates, *entities)


def find_signs(lines: LogLines, phrases: Phrases, usual: UsualLines | None = None) -> tuple[LogSign, ...]:
    """The signs of a log, found in one pass for all groups of phrases."""
    return signs_of(lines, log_places(lines, phrases), usual)


def _templates(lines: LogLines, usual: UsualLines) -> Iterator[LogSign]:
    found: defaultdict[Row, list[int]] = defaultdict(list)
    known: dict[Row, Known | None] = {}
    for at, message in enumerate(lines.messages):
        row, known_of = usual.template_of(message)
        found[row].append(at)
        known[row] = known_of
    for row, some in found.items():
        own, places = known[row], tuple(some)
        if own is None:
            yield LogSign(NEW, id_of(text_of(row)), places, text=text_of(row))
        elif len(some) >= max(SURGING * own.most, own.most + SURGE_LINES):
            yield LogSign(SURGE, id_of(text_of(row)), places, own.rate, text_of(row))
