"""The server on loopback of workbench.bench.author, with answers that cost 100 + 50 tokens unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.bench.author import steps
from workbench.bench.author.server import ChatServer
from workbench.bench.author.steps import Break, Drop, Fail, Hang, Raw
from workbench.bench.author.wire import Seen

__all__ = ["Break", "ChatServer", "Drop", "Fail", "Hang", "Raw", "Say", "Seen"]


@dataclass(frozen=True)
class Say(steps.Say):
    """A good answer; None as a count of tokens has them counted."""

    prompt_tokens: int | None = 100
    completion_tokens: int | None = 50
