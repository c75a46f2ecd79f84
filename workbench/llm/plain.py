"""Texts of files as they may leave the machine: no secrets, no colors, no hidden signs, one short line."""

from __future__ import annotations

import re
import unicodedata

from workbench.llm.mask import MASK, mask

SEARCHED = 1024  # characters of a text that are looked at
_COLORS = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colors and moves of the cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles and links of terminals
    r"|\x1b[@-Z\\^_]"
)
# Logs hold more than the keys of language models, which `mask` knows: tokens of clouds and of version control, cookies,
# and whatever long text looks as if it was drawn by chance. A hash that is lost costs no decision.
_TOKENS = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?|\bgithub_pat_\w{16,}|\bxox[a-z]-[\w-]{8,}"
    r"|\bglpat-[\w-]{12,}|\bSG\.[\w-]{12,}\.[\w-]{12,}|-----BEGIN [A-Z ]{0,30}PRIVATE KEY.*"
    r"|\b[0-9a-fA-F]{32,}\b"
    r"|(?<![\w+=-])(?=[\w+=-]{0,200}\d)(?=[\w+=-]{0,200}[a-z])(?=[\w+=-]{0,200}[A-Z])[\w+=-]{32,}"
)
_NAMED = re.compile(
    r"(?i)\b((?:[\w.-]{0,24})(?:passw(?:or)?d|passwd|passphrase|pwd|secret|token|credentials?|cookie|api[-_ ]?key"
    r"|access[-_ ]?key|private[-_ ]?key|session[-_ ]?id|authorization|signature)[\w-]{0,24}"
    r"""["']?\s{0,3}(?:=>|[:=])\s{0,3}["']?(?:(?:bearer|basic|digest|token)\s+)?)([^\s"',;}&]{2,})"""
)
_FLAG = re.compile(
    r"(?i)(\s--?(?:password|passwd|pass|token|secret|api-?key)[ =]|\bmysql\w{0,8}\b[^|]{0,200}?\s-p)(\S{2,})"
)


def plain(text: str, longest: int) -> str:
    """One line of at most `longest` signs and an ellipsis: secrets masked, signs that cannot be seen left out or
    written as escapes."""
    if len(text) > SEARCHED:
        text = text[:SEARCHED]
        text = text[: max(text.rfind(" "), 0)] or text  # half a secret does not look like one
    text = _COLORS.sub("", text)
    if not text.isascii():  # signs without a width split words, and secrets, where nobody sees it
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    text = hidden(text)
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
    return text if len(text) <= longest else f"{text[:longest].rstrip()} …"


def hidden(text: str) -> str:
    """The text without anything that looks like a secret."""
    text = _NAMED.sub(rf"\1{MASK}", _FLAG.sub(rf"\1{MASK}", text))
    return _TOKENS.sub(MASK, mask(text))
