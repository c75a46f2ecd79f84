"""What the server on loopback can do with one call: answer well, or fail in each of the ways that servers fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Say:
    """A good answer, in one piece or as a stream, as the call asks.

    `finish`: why it ended; an answer longer than the call's limit of tokens is cut and ends with `length`. `usage`
    False: the tokens are not told. `prompt_tokens`, `completion_tokens`: None = counted (wire.tokens_of); a number
    is told as it is, and the text is not cut. `wait_s`: seconds before the first word; `pause_s`: between two pieces
    of a stream; `pieces`: of how many pieces a stream is.
    """

    text: str
    finish: str = "stop"
    usage: bool = True
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    wait_s: float = 0.0
    pause_s: float = 0.0
    pieces: int = 4


@dataclass(frozen=True)
class Fail:
    """An answer with an error status; `headers` such as {"retry-after": "2"}; a text as body is sent as it is."""

    status: int
    body: Any = field(default_factory=lambda: {"error": {"message": "made to fail", "code": None}})
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Raw:
    """Status 200 with any body, such as malformed JSON."""

    body: str
    content_type: str = "application/json"


@dataclass(frozen=True)
class Drop:
    """The connection ends without a word; with `after`, in the middle of the answer, which begins so.

    `reset`: it is torn down (a TCP reset) rather than closed.
    """

    after: str = ""
    reset: bool = False


@dataclass(frozen=True)
class Break:
    """A stream that ends in the middle: after `pieces` pieces of the text in `of`, without its last words.

    Where the call asks for no stream, half of the answer's body is sent. `reset` as for Drop.
    """

    of: Say
    pieces: int = 2
    reset: bool = False


@dataclass(frozen=True)
class Hang:
    """No answer until the server is closed."""


Step = Say | Fail | Raw | Drop | Break | Hang


def refused(name: str, message: str = "") -> Fail:
    """The answer of a server to a setting that it does not take, as OpenAI words it."""
    told = message or f"Unsupported parameter: '{name}' is not supported with this model."
    error = {"message": told, "type": "invalid_request_error", "param": name, "code": "unsupported_parameter"}
    return Fail(400, {"error": error})
