"""What is remembered of a query from one time to the next: how far it was asked for, and what came of it lately."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import DataError


@dataclass
class Memory:
    """`asked`: a sum over what is asked for. `upto_ns`: the last moment that was asked for, None = never. `seen`:
    series → the times of its points of late, in ns since 1970. `names`: what a source calls a series → its name.
    `roles`: which column of a table is what, `form`: how its times are written, `at`: what the column of times held
    from where on is asked for, as the database has it."""

    asked: str
    upto_ns: int | None = None
    seen: dict[str, list[int]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    roles: dict[str, Any] = field(default_factory=dict)
    form: str | None = None
    at: int | float | str | None = None

    @classmethod
    def read(cls, note: Path, parts: Sequence[str]) -> tuple[Memory, str]:
        """What a note says, and in words why it is not used, empty where it is or there is none."""
        asked = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        try:
            told = cls(**json.loads(note.read_text("utf-8")))
            whole = all(isinstance(times, list) and times for times in told.seen.values())
        except FileNotFoundError:
            return cls(asked), ""
        except (OSError, ValueError, TypeError, AttributeError):
            whole = False
        if not whole:
            return cls(asked), "the note of the last time is damaged"
        return (told, "") if told.asked == asked else (cls(asked), "it is another one than the last time")

    def since_ns(self, late_ns: int) -> int | None:
        """The moment from which is asked for, with what may have come late; None = from the beginning."""
        return None if self.upto_ns is None else self.upto_ns - late_ns

    def forget(self, late_ns: int) -> None:
        """Keep of each series the times that may be asked for again, and its last one."""
        first = self.since_ns(late_ns)
        for name, times in self.seen.items():
            self.seen[name] = [time for time in times if first is None or time >= first] or times[-1:]

    def write(self, note: Path) -> None:
        """Replace the note as a whole. DataError where it cannot be written."""
        part = note.with_name(f".{note.name}.part")
        try:
            part.write_text(json.dumps(asdict(self)), "utf-8")
            part.replace(note)
        except OSError as error:
            why = error.strerror or str(error)
            raise DataError(f"{note} cannot be written", why, "Name another file for --state") from error
