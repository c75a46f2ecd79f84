"""Where window and panels stand, as text that another start reads."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping

from PySide6.QtCore import QByteArray


def written(parts: Mapping[str, QByteArray]) -> bytes:
    """The states of Qt's windows by name, as JSON."""
    return json.dumps({key: b64encode(bytes(state.data())).decode() for key, state in parts.items()}).encode()


def read(text: bytes) -> dict[str, QByteArray]:
    """Back from `written`; empty where the bytes are not its own."""
    try:
        return {str(key): QByteArray(b64decode(state)) for key, state in json.loads(text).items()}
    except (ValueError, AttributeError, TypeError):
        return {}
