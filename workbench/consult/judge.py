"""A model's decision held against what rules confirmed: it may raise an alarm, and never silences a verified one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbench.consult.nouns import BUILT_IN, MODEL, Consulted, Item
from workbench.model.incident import Investigation

STRONG = 0.7  # confidence of a verified claim that a model's word does not outweigh
TOLD_LINES = 5
OVERRULED = "its decision goes against verified evidence"
# Words with which a log line speaks to whoever reads it, as no program does.
_SPEAKS = re.compile(
    r"(?i)\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:above|previous|prior|earlier|instructions?|prompts?|rules)\b"
    r"|\byou are (?:now )?(?:an?|the) .{0,30}\b(?:assistant|model|ai|analyst|agent)\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|<\|?(?:system|im_start|assistant)\b|\[/?INST\]"
    r"|\b(?:answer|respond|reply|output|say|decide|conclude|classify)\b.{0,40}\b(?:normal|anomalous|json)\b"
    r"|[\"']?decision[\"']?\s*[:=]\s*[\"']?(?:normal|anomal)"
)


def judged(told: Consulted, built_in: Investigation) -> Consulted:
    """The outcome that stands, with flags for a person.

    `built_in`: the outcome without a model. Where that is confirmed by the rule of its scenario and sure, the model's
    decision for normal does not stand, and one for anomalous is flagged.
    """
    flags = [*told.flags, *_speaking(told.items)]
    if told.decided_by != MODEL or built_in.anomalous == told.investigation.anomalous:
        return replace(told, flags=tuple(flags))
    if not strong(built_in):
        normal = "The model decided normal and the scorecard anomalous, which no rule confirms for sure"
        other = "The model decided anomalous and the scorecard normal, which no rule confirms for sure"
        return replace(told, flags=(*flags, normal if built_in.anomalous else other))
    rule = built_in.scenario
    if not built_in.anomalous:
        flags.append(f"The model decided anomalous against strong evidence: the rule of {rule}, which is normal, holds")
        return replace(told, flags=tuple(flags))
    found = replace(
        built_in,
        milliseconds=told.investigation.milliseconds,
        cost=told.investigation.cost,
        vetoed=(*told.investigation.vetoed, *built_in.vetoed),
    )
    flags.append(
        f"The model decided normal against strong evidence: the rule of {rule} holds, and a model never silences that"
    )
    return replace(told, investigation=found, decided_by=BUILT_IN, why=OVERRULED, flags=tuple(flags))


def strong(found: Investigation) -> bool:
    """Whether the outcome is one that a rule confirmed and that is sure."""
    return found.verification is not None and found.verification.holds is True and found.claim.confidence >= STRONG


def _speaking(items: Sequence[Item]) -> Iterator[str]:
    numbers = [
        number for item in items for number, line in zip(item.numbers, item.lines, strict=True) if _SPEAKS.search(line)
    ]
    if numbers:
        named = ", ".join(map(str, sorted(set(numbers))[:TOLD_LINES]))
        yield f"Log lines speak to their reader as instructions do: {named}; they were sent as data"
