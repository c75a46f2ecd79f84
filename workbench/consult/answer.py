"""A model's answer → a decision: read with patience, believed only where it fits what the model was shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.consult.nouns import NOTHING, Cited, Dropped, Item
from workbench.llm.plain import plain
from workbench.model.incident import UNSEEN

LONGEST = 40_000  # characters of an answer; a longer one is not read
TRIED = 64  # places in an answer at which an object may begin
REASON, MOST_REASONS, MOST_IDS = 300, 8, 12
UNSURE = 0.5  # the confidence where the model tells none that can be one
GONE = "…"  # stands for a number that was dropped
DECISIONS = {"anomalous": True, "anomaly": True, "normal": False}
NONE = ("", "none", "null", "unknown", "unseen", "n/a")
_ID = re.compile(r"\bE\d{1,6}\b", re.I)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,:]\d+)*(?![\w])")


@dataclass(frozen=True)
class Told:
    """What an answer tells: `anomalous`, the scenario (UNSEEN for none), and reasons with evidence that exists.

    `fault`: why it cannot be used, "" where it can.
    """

    anomalous: bool = False
    scenario: str = UNSEEN
    confidence: float = 0.0
    reasons: tuple[Cited, ...] = ()
    dropped: Dropped = NOTHING
    fault: str = ""


class _TwiceError(ValueError):
    """A key that an object has twice: which of the two counts, nobody knows."""


def read_told(answer: str, cut_off: bool, items: Sequence[Item], anomalous: Mapping[str, bool]) -> Told:
    """The decision in an answer. `items`: what may be cited. `anomalous`: scenario → whether it needs somebody."""
    if len(answer) > LONGEST:
        return Told(fault=f"it is longer than {LONGEST} characters")
    try:
        found = [one for one in _objects(answer) if "decision" in one]
    except _TwiceError as error:
        return Told(fault=f"the key {plain(str(error), 40)} stands in it twice")
    if len(found) != 1:
        if not found and cut_off:
            return Told(fault="it was cut off by the limit of tokens: send a shorter one")
        return Told(fault="it holds several decisions" if found else "there is no JSON object with a decision in it")
    return _told(found[0], {item.id: item for item in items}, anomalous)


def _objects(answer: str) -> Iterator[dict[str, Any]]:
    """The objects that stand in an answer one after the other, whatever else is around them."""
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_number)
    at, tried = answer.find("{"), 0
    while at >= 0 and tried < TRIED:
        tried += 1
        try:
            one, end = decoder.raw_decode(answer, at)
            yield one
        except _TwiceError:
            raise
        except (ValueError, RecursionError):
            end = at + 1
        at = answer.find("{", end)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice is not None:
        raise _TwiceError(twice)
    return dict(pairs)


def _no_number(text: str) -> None:
    """NaN and Infinity are no JSON."""


def _told(read: Mapping[str, Any], items: Mapping[str, Item], anomalous: Mapping[str, bool]) -> Told:
    reasons, dropped = _reasons(read.get("reasons"), items)
    said = read.get("decision")
    decision = DECISIONS.get(said.strip().lower()) if isinstance(said, str) else None
    scenario = _scenario(read.get("scenario"), anomalous)
    if scenario is None:
        dropped += Dropped(scenarios=1)
    fault = ""
    if decision is None:
        fault = 'the decision must be "anomalous" or "normal"'
    elif scenario is None:
        fault = "its scenario is none of those that are listed"
    elif scenario != UNSEEN and anomalous[scenario] != decision:
        is_label = "anomalous" if anomalous[scenario] else "normal"
        fault = f"the scenario {scenario} is {is_label}, and the decision says otherwise"
    elif not reasons:
        fault = "no reason cites an item that exists"
    confidence = _confidence(read.get("confidence"))
    return Told(bool(decision), scenario or UNSEEN, confidence, reasons, dropped, fault)


def _scenario(said: Any, anomalous: Mapping[str, bool]) -> str | None:
    """A scenario that is known, UNSEEN for none; None for anything else."""
    if said is None:
        return UNSEEN
    if not isinstance(said, str):
        return None
    name = said.strip()
    if name in anomalous:
        return name
    return UNSEEN if name.lower() in NONE else None


def _confidence(said: Any) -> float:
    if isinstance(said, str):
        try:
            said = float(said.strip().rstrip("%")) / (100 if said.strip().endswith("%") else 1)
        except ValueError:
            return UNSURE
    if isinstance(said, bool) or not isinstance(said, int | float):
        return UNSURE
    return float(said) if 0 <= said <= 1 else UNSURE  # not a number is in no span


def _reasons(said: Any, items: Mapping[str, Item]) -> tuple[tuple[Cited, ...], Dropped]:
    """The reasons that rest on items, without the numbers that do not stand in these."""
    dropped, kept = Dropped(), list[Cited]()
    rows = said if isinstance(said, list) else [said] if said else []
    for row in rows:
        text = row.get("text") if isinstance(row, dict) else row
        ids = _ids(row.get("evidence")) if isinstance(row, dict) else []
        real = [name for name in ids if name in items][:MOST_IDS]
        dropped += Dropped(evidence=sum(name not in items for name in ids))
        if not isinstance(text, str) or not text.strip() or not real or len(kept) >= MOST_REASONS:
            dropped += Dropped(reasons=1)
            continue
        text, numbers, strangers = _checked(
            plain(" ".join(text.split()), REASON), [items[name] for name in real], items
        )
        dropped += Dropped(numbers=numbers, evidence=strangers)
        kept.append(Cited(text, tuple(real)))
    return tuple(kept), dropped


def _ids(said: Any) -> list[str]:
    """Ids of evidence in the order told; what is no id counts as one that does not exist."""
    rows = said if isinstance(said, list) else [said] if said is not None else []
    found: list[str] = []
    for row in rows:
        found += ([name.upper() for name in _ID.findall(row)] or [row]) if isinstance(row, str) else [repr(row)]
    return list(dict.fromkeys(found))


def _checked(text: str, cited: Sequence[Item], items: Mapping[str, Item]) -> tuple[str, int, int]:
    """The text without numbers that its items do not have and ids that do not exist, and how many of each."""
    shown = " ".join(part for item in cited for part in (item.text, *item.lines))
    words = {found[0] for found in _NUMBER.finditer(shown)}
    values = [value for value in map(_value, words) if value is not None]
    numbers = strangers = 0

    def kept(found: re.Match[str]) -> str:
        nonlocal numbers
        if found[0] in words or _near(found[0], values):
            return found[0]
        numbers += 1
        return GONE

    def known(found: re.Match[str]) -> str:
        nonlocal strangers
        if found[0].upper() in items:
            return found[0]
        strangers += 1
        return GONE

    return _NUMBER.sub(kept, _ID.sub(known, text)), numbers, strangers


def _value(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _near(text: str, values: Sequence[float]) -> bool:
    """Whether a number is one of these, rounded as it is written."""
    told = _value(text)
    if told is None:
        return False
    digits = len(text.partition(".")[2])
    return any(round(value, digits) == told for value in values)
