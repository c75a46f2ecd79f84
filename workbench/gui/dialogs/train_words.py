"""What the train dialog says of its choices: who proposes, which series learn together, what a series without labels
gets."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from workbench.gui.texts import later, tr

Mode = Literal["auto", "each", "group"]
Proposer = Literal["synthesizer", "llm", "hybrid"]
MODES: dict[Mode, str] = {
    "auto": later("Automatic: similar series together"),
    "each": later("One for each series"),
    "group": later("One for all chosen series"),
}
PROPOSERS: dict[Proposer, str] = {
    "synthesizer": later("Synthesizer, built in"),
    "llm": later("Language model"),
    "hybrid": later("Both: one seeds, the other improves"),
}
PROPOSER_TIP = later("The synthesizer needs no network; a language model is shown labeled values of the training parts")
MODE_TIP = later("A series with few labels learns better together with others")
BUDGET_TIP = later(
    "A series without labels gets a stock rule, ready-made and set to stay within this number of alerts.\n"
    "Without a clock, 1,000 points count as a day."
)

BASES = {
    "": later("None: rules stand for themselves"),
    "builtin:ar": later("Forecast from the points before"),
    "builtin:seasonal": later("Against the season"),
    "builtin:ewma": later("Against a moving average"),
}
BASE_TIP = later(
    "A detector that is there already: rules are learned beside it, one that adds what it misses\n"
    "and one that takes back its false alarms. Together they are never below the base on validation."
)
PACK_BASE = "pack:"
COLUMN_BASE = "column:"

_STRICTNESS = later("A series with enough labels may be judged more or less strictly than the others.")
_ALONE = later("A series learns from its own labels alone; with few of them, much is left to luck.")
_ALL = later("All learn one rule together, alike or not.")
_BUILT_IN: dict[Mode, tuple[str, ...]] = {
    "auto": (
        later("Series that behave alike learn one rule together; one that is like no other learns its own."),
        _STRICTNESS,
    ),
    "each": (_ALONE,),
    "group": (_ALL, _STRICTNESS),
}
_BY_MODEL: dict[Mode, tuple[str, ...]] = {
    "auto": (later("A series with enough data learns alone; the others learn together with those that behave alike."),),
    "each": (_ALONE,),
    "group": (_ALL,),
}


def base_words(base: str) -> str:
    """A base detector in words: a built-in one, a column of the series, a rule pack."""
    if base in BASES:
        return tr(BASES[base])
    if base.startswith(COLUMN_BASE):
        return tr("Column {name} of the series", name=base.removeprefix(COLUMN_BASE))
    return tr("Rule pack {file}", file=Path(base.removeprefix(PACK_BASE)).name)


def meaning(mode: Mode, proposer: Proposer) -> str:
    """Which series learn together in a mode, in a sentence or two."""
    said = (_BUILT_IN if proposer == "synthesizer" else _BY_MODEL)[mode]
    return " ".join(tr(sentence) for sentence in said)
