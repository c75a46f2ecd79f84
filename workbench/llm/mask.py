"""Secrets in text made unreadable: keys, bearer tokens, passwords in addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

MASK = "•••"
SHORTEST = 8  # a shorter secret is a placeholder such as `ollama`, and its letters are part of other words
# Keys of the known services. Names of variables (`hf_energy`, `pk_to_pk`) must stay: rules are full of them.
_KEYS = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|nvapi)-[A-Za-z0-9_\-*.]{6,}"
    r"|\b(?:hf|gsk|ghp|gho)_[A-Za-z0-9]{20,}|\b[spr]k_(?:live|test)_[A-Za-z0-9]{8,}|\bAIza[A-Za-z0-9_\-]{20,}"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+(?=[^\s]*\d)[A-Za-z0-9._~+/=\-]{6,}|\b(bearer)\s+[A-Za-z0-9._~+/=\-]{6,}")
_NAMED = re.compile(r"""(?i)\b(api[-_ ]?key|password|secret)(["']?\s*[:=]\s*["']?)([^\s"',;}]{4,})""")
_USER = re.compile(r"://[^/\s@]+@")


def hide(text: str, secrets: Iterable[str]) -> str:
    """The text without the secrets given; ones below SHORTEST characters stay."""
    for secret in sorted((one for one in secrets if len(one) >= SHORTEST), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the secrets given and without anything that looks like one."""
    text = hide(text, secrets)
    text = _KEYS.sub(MASK, text)
    text = _BEARER.sub(lambda found: f"{found[1] or found[2]} {MASK}", text)
    text = _NAMED.sub(rf"\1\2{MASK}", text)
    return _USER.sub(f"://{MASK}@", text)


def masked(value: Any, secrets: Iterable[str]) -> Any:
    """A JSON value with all its texts masked."""
    known = tuple(secrets)
    if isinstance(value, str):
        return mask(value, known)
    if isinstance(value, dict):
        return {name: masked(one, known) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [masked(one, known) for one in value]
    return value
