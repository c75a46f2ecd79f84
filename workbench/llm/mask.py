"""Secrets in text made unreadable: keys, bearer tokens, passwords in addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "•••"
_KEYS = re.compile(r"\b(?:sk|pk|rk|gsk|hf|xai|nvapi|ghp)[-_][A-Za-z0-9_\-*.]{6,}|\bAIza[A-Za-z0-9_\-]{20,}")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=\-]{6,}")
_NAMED = re.compile(r"""(?i)\b(api[-_ ]?key|password|secret)(["']?\s*[:=]\s*["']?)([^\s"',;}]{4,})""")
_USER = re.compile(r"://[^/\s@]+@")


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the secrets given and without anything that looks like one."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK)
    text = _KEYS.sub(MASK, text)
    text = _BEARER.sub(rf"\1 {MASK}", text)
    text = _NAMED.sub(rf"\1\2{MASK}", text)
    return _USER.sub(f"://{MASK}@", text)
