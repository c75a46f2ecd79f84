"""The transcript: one JSON line for each call asked and one for how it ended, secrets masked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.llm.mask import masked


class Transcript:
    """Appends to a JSONL file. Lines are written as they happen, so that a killed run has spent no money unseen.

    `secrets`: texts that are masked besides all that looks like a secret. `now`: the time as ISO text in UTC. Any
    thread may call it; one process at a time may write.
    """

    def __init__(self, path: Path, secrets: tuple[str, ...], now: Callable[[], str]) -> None:
        self._path, self._secrets, self._now = path, secrets, now
        self._lock = threading.Lock()
        self._next = 1 + max((line["call"] for line in read_transcript(path)), default=0)
        self._torn = path.exists() and not path.read_bytes().endswith(b"\n")  # a kill in the middle of a line

    def asked(self, entry: dict[str, Any]) -> int:
        """A call begins; `entry` says all about it, `reserved_usd` too. Returns its number."""
        return self._begin("asked", entry)

    def cached(self, entry: dict[str, Any]) -> int:
        """A call that the cache answered: nobody was asked. Returns its number."""
        return self._begin("cached", entry)

    def ended(self, number: int, entry: dict[str, Any]) -> None:
        """How that call ended; `usd` is what it cost, None = unknown."""
        with self._lock:
            self._write({"call": number, "kind": "ended", "at": self._now(), **entry})

    def _begin(self, kind: str, entry: dict[str, Any]) -> int:
        with self._lock:
            number, self._next = self._next, self._next + 1
            self._write({"call": number, "kind": kind, "at": self._now(), **entry})
        return number

    def _write(self, line: dict[str, Any]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(masked(line, self._secrets), ensure_ascii=False, allow_nan=False, default=dict)
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(("\n" if self._torn else "") + text + "\n")
        self._torn = False


def read_transcript(path: Path) -> list[dict[str, Any]]:
    """The lines of a transcript, oldest first; lines that a kill cut off are left out."""
    if not path.exists():
        return []
    lines = []
    for line in path.read_text("utf-8", errors="replace").split("\n"):
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and isinstance(told.get("call"), int) and "kind" in told:
            lines.append(told)
    return lines


def open_calls(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of calls that were asked and never ended."""
    done = {line["call"] for line in lines if line["kind"] == "ended"}
    return [line for line in lines if line["kind"] == "asked" and line["call"] not in done]
