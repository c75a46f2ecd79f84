"""Counts of kinds of lines → the signs that the lines themselves would give: as many as any figure asks about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from workbench.detector.cases.facts import ERROR, WARNING, Kind
from workbench.evidence.entities import ENTITIES
from workbench.evidence.masks import Row
from workbench.evidence.signs import SURGE_LINES, SURGING
from workbench.evidence.templates import id_of, text_of
from workbench.evidence.usual import UsualLines
from workbench.investigate.scorecard import Scorecard, figure_of
from workbench.model.incident import ENTITY, LEVEL, NEW, PHRASE, SURGE, LogSign
from workbench.model.scenario import ERRORS, LOG, WARNINGS

FEWEST = 50  # lines of a kind that are told apart at least


def most_told(card: Scorecard, usual: UsualLines | None) -> int:
    """From how many lines of one kind on more of them change nothing: no item of the card, no surge asks for more."""
    sheets = (*card.sheets.values(), card.general)
    least = max((figure_of(item)[1] for sheet in sheets for item in sheet.items), default=0.0)
    most = max((known.most for known in usual.templates.values()), default=0) if usual is not None else 0
    return max(FEWEST, int(least) + 1, SURGING * most + 1, most + SURGE_LINES + 1)


def signs_of_counts(
    counts: Mapping[int, int], kinds: Sequence[Kind], names: Sequence[str], usual: UsualLines | None, most: int
) -> tuple[LogSign, ...]:
    """The signs of lines of which only the kinds were counted; their places are numbers of no line, `most` of a kind.

    `names`: of the groups of phrases.
    """
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    templates: defaultdict[Row, list[int]] = defaultdict(list)
    at = 0
    for number, count in sorted(counts.items()):
        kind, places = kinds[number], range(at, at + min(count, most))
        at = places.stop
        for group in kind.groups:
            found[PHRASE, names[group]].extend(places)
        if kind.level:
            found[LEVEL, {ERROR: ERRORS, WARNING: WARNINGS}[kind.level].removeprefix(LOG)].extend(places)
        for entity in kind.entities:
            found[ENTITY, entity].extend(places)
        if kind.template is not None:
            templates[kind.template].extend(places)
    order = {
        name: i for i, name in enumerate((*names, ERRORS.removeprefix(LOG), WARNINGS.removeprefix(LOG), *ENTITIES))
    }
    ordered = sorted(found.items(), key=lambda one: order[one[0][1]])
    signs = tuple(LogSign(sign, name, tuple(places)) for (sign, name), places in ordered)
    return signs if usual is None else (*signs, *_templates(templates, usual))


def _templates(found: Mapping[Row, Sequence[int]], usual: UsualLines) -> Iterator[LogSign]:
    for row, places in found.items():
        known = usual.templates.get(row)
        if known is None:
            yield LogSign(NEW, id_of(text_of(row)), tuple(places), text=text_of(row))
        elif len(places) >= max(SURGING * known.most, known.most + SURGE_LINES):
            yield LogSign(SURGE, id_of(text_of(row)), tuple(places), known.rate, text_of(row))


def total_of(counts: Sequence[Mapping[int, int]]) -> Counter[int]:
    """Lines of each kind over all points."""
    total: Counter[int] = Counter()
    for one in counts:
        total.update(one)
    return total
