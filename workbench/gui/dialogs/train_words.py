"""What the train dialog says of its choices: who proposes, which series learn together, what a series without labels
gets."""

from __future__ import annotations

from typing import Literal

Mode = Literal["auto", "each", "group"]
Proposer = Literal["synthesizer", "llm", "hybrid"]
MODES: dict[Mode, str] = {
    "auto": "Automatic: similar series together",
    "each": "One for each series",
    "group": "One for all chosen series",
}
PROPOSERS: dict[Proposer, str] = {
    "synthesizer": "Synthesizer, built in",
    "llm": "Language model",
    "hybrid": "Both: one seeds, the other improves",
}
PROPOSER_TIP = "The synthesizer needs no network; a language model is shown labeled values of the training parts"
MODE_TIP = "A series with few labels learns better together with others"
BUDGET_TIP = (
    "A series without labels gets a stock rule, ready-made and set to stay within this number of alerts.\n"
    "Without a clock, 1,000 points count as a day."
)

_STRICTNESS = "A series with enough labels may be judged more or less strictly than the others."
_BUILT_IN: dict[Mode, str] = {
    "auto": "Series that behave alike learn one rule together; one that is like no other learns its own. "
    + _STRICTNESS,
    "each": "A series learns from its own labels alone; with few of them, much is left to luck.",
    "group": "All learn one rule together, alike or not. " + _STRICTNESS,
}
_BY_MODEL: dict[Mode, str] = {
    "auto": "A series with enough data learns alone; the others learn together with those that behave alike.",
    "each": _BUILT_IN["each"],
    "group": "All learn one rule together, alike or not.",
}


def meaning(mode: Mode, proposer: Proposer) -> str:
    """Which series learn together in a mode, in a sentence or two."""
    return (_BUILT_IN if proposer == "synthesizer" else _BY_MODEL)[mode]
