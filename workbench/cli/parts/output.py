"""What the verbs print: results to stdout, JSON where asked, progress and doubts to stderr."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from workbench.errors import UsageError

BAR = 24


def say(text: str) -> None:
    """One line of result on stdout."""
    sys.stdout.write(text + "\n")


def tell(text: str) -> None:
    """One line about what is going on, on stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def printable(text: str) -> str:
    """A text from a file as a terminal may have it: every control character but the ends of lines written out."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == "\n" else ascii(sign)[1:-1] for sign in text)


def write_json(document: Any, target: str | None) -> None:
    """The document to the file `target`, to stdout for `-`, nowhere for None."""
    if target is None:
        return
    text = json.dumps(document, indent=2, allow_nan=False) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    try:
        Path(target).write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{target} cannot be written", str(error), "Name another file for --json") from error


def publish(document: Any, target: str | None, lines: Sequence[str]) -> None:
    """The document as `write_json` does, and its lines for people where stdout is not taken by it."""
    write_json(document, target)
    if target != "-":
        for line in lines:
            say(line)


def require_writable(target: str | None) -> None:
    """UsageError where the file of `--json` cannot be written: better told before long work than after it."""
    if target in (None, "-"):
        return
    path = Path(str(target))
    if path.is_dir() or not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        why = "it is a folder" if path.is_dir() else f"{path.parent} is no folder that can be written"
        raise UsageError(f"{path} cannot be written", why, "Name another file for --json")


class Progress:
    """How far a long verb is: a bar that is redrawn on a terminal, a line every few seconds elsewhere."""

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic, every: float = 5.0
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._every = every
        self._bar = self._stream.isatty()
        self._last = -every
        self._text = ""

    def show(self, text: str, share: float, eta_s: float | None = None, note: str = "") -> None:
        """Show what is done (`share` 0 to 1), how long it still takes, and a note such as the best score so far."""
        now = self._clock()
        share = min(max(share, 0.0), 1.0)
        if now - self._last < (0.1 if self._bar else self._every) and share < 1.0:
            return
        self._last = now
        left = f" · {words(eta_s)} left" if eta_s is not None and share < 1.0 else ""
        note = f" · {note}" if note else ""
        line = f"{round(100 * share):3d} % {text}{note}{left}"
        if self._bar:
            full = round(BAR * share)
            self._stream.write(f"\r\x1b[2K{'█' * full}{'░' * (BAR - full)} {line}")
        elif line != self._text:
            self._stream.write(line + "\n")
        self._text = line
        self._stream.flush()

    def close(self) -> None:
        """End the bar's line."""
        if self._bar and self._text:
            self._stream.write("\n")
            self._stream.flush()
        self._text = ""


def words(seconds: float) -> str:
    """A duration as people say it: `8 s`, `1 min 10 s`, `2 h 5 min`."""
    whole = max(round(seconds), 0)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
