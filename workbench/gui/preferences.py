"""What the window remembers of its user between projects: theme, name, the last project; one small JSON file."""

from __future__ import annotations

import getpass
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Preferences:
    """`theme`: system, light or dark; `language`: system, or two letters; `author`: who labels and approves;
    `last_project`: opened again at the start;
    `training`: how the user trained last, as JSON without any key; `zone`: the time zone of everything shown;
    `lanes`: the kinds shown below the chart, with spaces between; `letter`: its
    height in the rule editor, in pixels; `alerts_per_hour`: more of them are a warning;
    `recent`: the projects of before, as JSON; `recipes`: how files of a name were read, as JSON; `found`: what was
    chosen lately in the palette, a line each; `connection`: what was asked of a Prometheus last, and `sources`: what
    of databases and data sets lately, as JSON, no secrets;
    `tour`: the step of the guided tour where it goes on, empty = at its beginning."""

    theme: str = "system"
    language: str = "system"
    author: str = ""
    last_project: str = ""
    layout: str = ""
    training: str = ""
    zone: str = "UTC"
    lanes: str = ""
    letter: str = ""
    recent: str = ""
    recipes: str = ""
    alerts_per_hour: str = ""
    found: str = ""
    connection: str = ""
    sources: str = ""
    tour: str = ""

    @property
    def who(self) -> str:
        """The name that new labels bear: the user's own word, else the name of the system's user."""
        if self.author:
            return self.author
        with suppress(OSError, KeyError, ImportError):  # a container may have a user without a name
            return getpass.getuser()
        return ""


class PreferencesFile:
    """Reads and writes the preferences; a damaged file counts as none."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "preferences.json"
        self.now = self._read()

    def change(self, **values: Any) -> None:
        """Change some of them, on disk at once."""
        self.now = replace(self.now, **values)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        spare = self.path.with_suffix(".part")
        spare.write_text(json.dumps(asdict(self.now), indent=1), "utf-8")
        spare.replace(self.path)

    def _read(self) -> Preferences:
        try:
            table = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return Preferences()
        known = {field.name for field in fields(Preferences)}
        return (
            Preferences(**{k: str(v) for k, v in table.items() if k in known})
            if isinstance(table, dict)
            else Preferences()
        )
