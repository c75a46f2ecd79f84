"""The transcript: one JSON line for each call asked and one for how it ended, secrets masked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.llm.mask import mask


class Transcript:
    """Appends to a JSONL file. Lines are written as they happen, so that a killed run has spent no money unseen.

    `secrets`: texts that are masked besides all that looks like a secret. `now`: the time as ISO text in UTC.
    """

    def __init__(self, path: Path, secrets: tuple[str, ...], now: Callable[[], str]) -> None:
        self._path, self._secrets, self._now = path, secrets, now
        self._next = 1 + max((line["call"] for line in read_transcript(path)), default=0)

    def asked(self, entry: dict[str, Any]) -> int:
        """A call begins; `entry` says all about it, `reserved_usd` too. Returns its number."""
        number, self._next = self._next, self._next + 1
        self._write({"call": number, "kind": "asked", "at": self._now(), **entry})
        return number

    def ended(self, number: int, entry: dict[str, Any]) -> None:
        """How that call ended; `usd` is what it cost, None = unknown."""
        self._write({"call": number, "kind": "ended", "at": self._now(), **entry})

    def _write(self, line: dict[str, Any]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_masked(line, self._secrets), ensure_ascii=False, allow_nan=False)
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")


def read_transcript(path: Path) -> list[dict[str, Any]]:
    """The lines of a transcript, oldest first; a last line that was cut off by a crash is left out."""
    if not path.exists():
        return []
    lines = []
    for line in path.read_text("utf-8", errors="replace").splitlines():
        try:
            lines.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return lines


def spent_before(path: Path) -> float:
    """Dollars that the calls of a transcript cost: told ones as told, those that never ended as reserved."""
    costs: dict[int, float] = {}
    for line in read_transcript(path):
        known = line.get("reserved_usd") if line["kind"] == "asked" else line.get("usd")
        if known is not None:
            costs[line["call"]] = float(known)
    return sum(costs.values())


def _masked(value: Any, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return mask(value, secrets)
    if isinstance(value, dict):
        return {name: _masked(one, secrets) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one, secrets) for one in value]
    return value
