"""Conditions and clauses as sentences that a person on call understands, without the numbers in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from workbench.synthesis.quantities.features import BEYOND, CURATED, SHARE, with_two_seasons
from workbench.synthesis.shape import Clause, Condition, Feature

FAR = 3.0  # limits (mostly in robust sigmas) from which a deviation is called far
FAR_RATIO = 0.3  # the same for limits that are shares of a range
PAIRS = ({0, 1}, {0, 2}, {1, 2})  # the ways in which two of three hold
_KNOWN = {(feature.name, feature.call): feature for feature in with_two_seasons(CURATED)}


def known(name: str, call: str) -> Feature | None:
    """The curated quantity of this name, if it is this call of rulekit; its windows may be others."""
    return _KNOWN.get((name, call))


def sentence(clause: Clause) -> str:
    """A clause as a sentence."""
    said = [phrase(condition) for condition in clause.conditions]
    return in_words(said, PAIRS if clause.majority else [range(len(said))])


def phrase(condition: Condition, *, holds: bool = True) -> str:
    """One condition in words, without its number: the constant may be changed later, or differ per series.

    `holds`: False = that it does not hold. Words come from the curated quantity of that name where the feature brings
    none of its own, as one that was read from a text.
    """
    feature, limit = condition.feature, condition.limit
    source = feature if feature.words.size else known(feature.name, feature.call)
    plain: str = feature.name if source is None else getattr(source.words, condition.direction)
    if feature.over is not None:
        plain = plain if abs(limit) >= 1.0 else plain.replace(BEYOND, SHARE)
        said = f"away {plain}" if plain.startswith("from ") else plain
    elif abs(limit) >= (FAR_RATIO if feature.call.endswith("excess") else FAR):
        said = plain.replace("a ", "a strong ", 1) if plain.startswith("a ") else f"far {plain}"
    else:
        said = f"away {plain}" if plain.startswith("from ") else plain
    return said if holds else denied(said)


def denied(said: str) -> str:
    """That what was said does not hold: "no spike", "not far from the forecast"."""
    tail = _tail(said)
    said = said.removesuffix(tail) + tail.removeprefix(",")
    return f"no {said[2:]}" if said.startswith("a ") else f"not {said}"


def in_words(said: Sequence[str], ways: Sequence[Collection[int]]) -> str:
    """The sentence for conditions in words and the sets of them (places in `said`) of which any one set is enough."""
    tail = _tail(said[0]) if all(_tail(one) == _tail(said[0]) for one in said) else ""
    bare = [one.removesuffix(tail) for one in said]
    if sorted(map(sorted, ways)) == sorted(map(sorted, PAIRS)):
        return f"at least two of these three signs{_shared(tail, 'each ')}: {'; '.join(_told_apart(bare))}"
    common = sorted(set.intersection(*map(set, ways)))
    if len(ways) == 1:
        return _all_of(bare, common) + _shared(tail, {1: "", 2: "both "}.get(len({bare[at] for at in common}), "all "))
    rest = list(dict.fromkeys(_all_of(bare, sorted(set(way) - set(common))) for way in ways))
    mark = "; or " if any(" and " in one or _tail(one) for one in rest) else " or "
    lead = f"{_all_of(bare, common)}, together with " if common else ""
    return lead + mark.join(rest) + _shared(tail, "each " if common or mark == "; or " else "")


def _all_of(said: Sequence[str], places: Sequence[int]) -> str:
    some = list(dict.fromkeys(said[at] for at in places))
    return (", and " if any(_tail(one) for one in some[:-1]) else " and ").join(some)


def _told_apart(said: Sequence[str]) -> list[str]:
    """Two of the three may be the same to people; then they are told that it is measured in two ways."""
    return [f"{one}, measured another way" if one in said[:at] else one for at, one in enumerate(said)]


def _tail(said: str) -> str:
    return next((tail for tail in (BEYOND, SHARE) if said.endswith(tail)), "")


def _shared(tail: str, whose: str) -> str:
    return tail.replace(", ", f", {whose}", 1)
