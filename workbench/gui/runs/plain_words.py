"""Sentences of errors that name flags of the command line, in the words of the window."""

from __future__ import annotations

import re

from workbench.gui.texts import later, tr

# Longer sayings first: what is left of a sentence must still be one.
SAID: tuple[tuple[str, str], ...] = (
    (
        r"Raise --max-usd and resume the run",
        later("Raise the cap and train again: what was answered is not paid twice"),
    ),
    (
        r"Give its price in a table with --prices FILE, or leave --max-usd out",
        later("Write its price into prices.toml in the folder of your settings, or train without a cap"),
    ),
    (
        r"Set (\w+) in the environment, or keep a key with `key set [^`]*`",
        later(r"Store a key in the train dialog, or set \1 in the environment"),
    ),
    (
        r"Set (\w+) to a key of that host, or keep one with `key set [^`]*`",
        later("Store a key of that host in the train dialog"),
    ),
    (r"`key set [^`]*`", later("“Store a key…” in the train dialog")),
    (
        r"Give --base-url (\S+) and --api-version, such as (\S+)",
        later(r"Give an address like \1 and an API version like \2"),
    ),
    (r" \(--local-only\)", ""),
    (r"--prices FILE", "prices.toml"),
    (r"--max-usd", later("the cap")),
    (r"--base-url", later("its address")),
    (r"--model", later("the model's name")),
)


def in_window_words(sentence: str) -> str:
    """The sentence without flags that only the command line has."""
    for flag, words in SAID:
        sentence = re.sub(flag, tr(words), sentence)
    return sentence
