"""The line below the rule editor as a view-model: what the latest check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.model.verdict import Problem

Tone = Literal["dim", "good", "warn", "bad"]


@dataclass(frozen=True)
class EditorStatus:
    """`text`: in words; `problem`: marked on its line, its message shown with the next step; `differ`: there are
    flags that differ, so that the line offers to show them; `more`: problems besides the first."""

    tone: Tone = "dim"
    text: str = ""
    problem: Problem | None = None
    differ: bool = False
    more: tuple[Problem, ...] = ()
