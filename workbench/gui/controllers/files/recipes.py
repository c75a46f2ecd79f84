"""How files of a name are read, remembered: `latency-2024-03.csv` is read as `latency-2024-02.csv` was."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.gui.preferences import PreferencesFile

if TYPE_CHECKING:
    from workbench.data.nouns import ColumnChoice

MOST = 100  # recipes; the oldest go


def pattern_of(path: Path) -> str:
    """The name of a file with # for each number in it: `latency-#-#.csv`."""
    return re.sub(r"\d+", "#", path.name)


class Recipes:
    """Kept in the preferences, by the pattern of the name."""

    def __init__(self, preferences: PreferencesFile) -> None:
        self._preferences = preferences

    def keep(self, path: Path, choice: ColumnChoice) -> None:
        """Read files of this name so from now on."""
        from workbench.project.codec import encode

        others = {pattern: text for pattern, text in self._table().items() if pattern != pattern_of(path)}
        table = {**others, pattern_of(path): encode(choice)}
        self._preferences.change(recipes=json.dumps(dict(list(table.items())[-MOST:])))

    def forget(self, path: Path) -> None:
        """Read files of this name as they are found."""
        table = {pattern: text for pattern, text in self._table().items() if pattern != pattern_of(path)}
        self._preferences.change(recipes=json.dumps(table))

    def choice_for(self, path: Path) -> ColumnChoice | None:
        """How a file is read, where one of its name was told and it still fits; for any thread."""
        from workbench.data.nouns import ColumnChoice
        from workbench.data.peeking import peek
        from workbench.project.codec import decode

        text = self._table().get(pattern_of(path))
        if text is None:
            return None
        with suppress(WorkbenchError):  # one that cannot be read, or a file that is no table: as if never told
            choice = decode(ColumnChoice, text)
            if not peek(path, choice).problem:
                return choice
        return None

    def _table(self) -> dict[str, Any]:
        with suppress(ValueError):
            table = json.loads(self._preferences.now.recipes or "{}")
            return table if isinstance(table, dict) else {}
        return {}
