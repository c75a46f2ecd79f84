"""What the synthesizer writes above the conditions of a rule, in the user's language, phrase by phrase.

Its sentences are made of few phrases and what links them, so that each is found in the catalog under "clause". What a
person or a language model wrote holds other words and stays as it is; so does the text of the rule itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from workbench.gui.texts import CLAUSE, Language, language, tr

NAMED = re.compile(r"(Abnormal Rule \d+: )(.+)", re.DOTALL)  # a rule's own name of the condition, which its text holds
PEAK = "_vs_peak"
LINKS = (
    "at least two of these three signs",
    ", together with ",
    ", measured another way",
    "; or ",
    " or ",
    ", and ",
    " and ",
    "; ",
    ": ",
)


def clause_in(spoken: Language, text: str) -> str:
    """The clause in a language; as it is where any part of it is no phrase of the synthesizer."""
    named = NAMED.fullmatch(text)
    name, words = (named[1], named[2]) if named else ("", text)
    found = _tokens().findall(words)
    if not found or "".join(found) != words:
        return text
    return name + "".join(spoken.words.pgettext(CLAUSE, one) for one in found)


def quantity(name: str) -> str:
    """The name of a quantity in a rule as words, in the user's language where the synthesizer knows it:
    `forecast_error_vs_peak` is the forecast error against its peak."""
    plain = name.removesuffix(PEAK)
    words = plain.replace("_", " ")
    said = language().words.pgettext(CLAUSE, words) if words in names() else words
    return said if plain == name else tr("{quantity} against its peak", quantity=said)


def feature(summary: str) -> str:
    """What a function of rulekit tells of itself, in the user's language."""
    return language().words.pgettext(CLAUSE, summary) if summary else ""


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """What the synthesizer calls its quantities, as words."""
    from workbench.synthesis.quantities.features import CURATED, with_two_seasons

    found = ((one.over or one).name.replace("_", " ") for one in (*CURATED, *with_two_seasons(CURATED)))
    return tuple(dict.fromkeys(found))


def features() -> tuple[str, ...]:
    """What the functions of rulekit tell of themselves, in one line each."""
    from workbench.rulekit.catalog import CATALOG

    return tuple(dict.fromkeys(one.summary for one in CATALOG.values()))


@lru_cache(maxsize=1)
def phrases() -> tuple[str, ...]:
    """Every phrase that the synthesizer makes sentences of, and every link between them, each once."""
    from workbench.synthesis.deviations import base_sentences
    from workbench.synthesis.quantities.features import BEYOND, CURATED, SHARE, with_two_seasons

    found = [*LINKS, *base_sentences()]
    for tail in (BEYOND, SHARE):
        found += [tail.replace(", ", f", {whose}", 1) for whose in ("", "each ", "both ", "all ")]
    for feature in (*CURATED, *with_two_seasons(CURATED)):
        for plain in (feature.words.size, feature.words.high, feature.words.low):
            found += _ways(plain.removesuffix(BEYOND))
    return tuple(dict.fromkeys(found))


def _ways(plain: str) -> tuple[str, str]:
    """A deviation as it is said where its limit is small, and where it is large."""
    if plain.startswith("a "):
        return plain, plain.replace("a ", "a strong ", 1)
    return f"away {plain}" if plain.startswith("from ") else plain, f"far {plain}"


@lru_cache(maxsize=1)
def _tokens() -> re.Pattern[str]:
    """Any phrase, the longest first: `far from the season's usual value as it runs today` holds a shorter one."""
    return re.compile("|".join(re.escape(one) for one in sorted(phrases(), key=len, reverse=True)))
