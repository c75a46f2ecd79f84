"""What a controller may be able to do besides its own matter; whoever can is heard, asked and closed by that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import SignalInstance

from workbench.gui.background import Background


@runtime_checkable
class Commanded(Protocol):
    """It does some of the commands: by their ids, what is done."""

    def commands(self) -> dict[str, Callable[[], None]]: ...


@runtime_checkable
class Speaking(Protocol):
    """It tells the user something: `said` carries a Message."""

    said: SignalInstance


@runtime_checkable
class Unspeaking(Protocol):
    """It takes back what holds no more: `unsaid` carries the Message."""

    unsaid: SignalInstance


@runtime_checkable
class WorkingAside(Protocol):
    """It works on threads of its own."""

    background: Background
