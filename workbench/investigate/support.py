"""Which signs of a log back the decision that was taken, the strongest first; what happened beside it is left out."""

from __future__ import annotations

from workbench.investigate.known import GENERAL
from workbench.model.incident import ENTITY, LEVEL, NEW, PHRASE, SURGE, UNSEEN, Investigation, LogSign

_OWN, _REASON, _OTHER, _TROUBLE, _BESIDE = range(5)
_ORDER = {PHRASE: 0, ENTITY: 1, NEW: 2, SURGE: 3, LEVEL: 4}


def about(found: Investigation) -> str:
    """The scenario that evidence is held against: the one that is named, else the nearest."""
    return found.nearest.scenario if found.nearest is not None else found.scenario


def supporting(found: Investigation) -> list[LogSign]:
    """The signs that back the decision; all of them, in the same order, where none does.

    First those of the scenario (named, or nearest), by their points; then the reasons of the decision; then new kinds
    of lines, and, of an anomaly without a name, general words of trouble, errors and strange names. A sign is left out
    where others before it tell of all its lines.
    """
    points = _points(found)
    ranked = sorted(found.evidence.signs, key=lambda sign: _key(sign, found, points))
    backing = [sign for sign in ranked if _rank(sign, found, points) < _BESIDE]
    shown: list[LogSign] = []
    told: set[int] = set()
    for sign in backing or ranked:
        if not told or not told.issuperset(sign.places) or _rank(sign, found, points) == _OWN:
            shown.append(sign)
            told.update(sign.places)
    return shown


def _points(found: Investigation) -> dict[str, float]:
    claims = (found.claim,) if found.nearest is None else (found.claim, found.nearest)
    return {reason.item: reason.points for claim in claims for reason in claim.reasons}


def _rank(sign: LogSign, found: Investigation, points: dict[str, float]) -> int:
    scenario = about(found)
    if sign.kind == PHRASE and scenario != UNSEEN and sign.name.startswith(f"{scenario}."):
        return _OWN
    if f"{sign.kind} {sign.name}" in points:
        return _REASON
    if sign.kind in (NEW, SURGE):
        return _OTHER
    trouble = sign.kind in (ENTITY, LEVEL) or sign.name.startswith(f"{GENERAL}.")
    return _TROUBLE if trouble and found.scenario == UNSEEN and found.anomalous else _BESIDE


def _key(sign: LogSign, found: Investigation, points: dict[str, float]) -> tuple[int, float, int, int]:
    worth = points.get(f"{sign.kind} {sign.name}", 0.0)
    return _rank(sign, found, points), -worth, _ORDER[sign.kind], -sign.count
