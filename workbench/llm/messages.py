"""What goes to a model and what comes back: messages, a request, an answer with its tokens and cost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

Waiting = Callable[[], None]  # called several times a second while a model thinks; what it raises ends the call


@dataclass(frozen=True)
class Message:
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Request:
    """A conversation to be continued. `seed`: another one may give another answer. `purpose`: for the transcript."""

    messages: tuple[Message, ...]
    seed: int = 0
    purpose: str = "propose"

    @property
    def most_tokens(self) -> int:
        """An upper bound of its tokens: a token is at least one byte, a message costs a few tokens more."""
        return sum(len(m.content.encode()) + 16 for m in self.messages) + 16

    def follow_up(self, answer: str, words: str, purpose: str) -> Request:
        """The conversation with the model's answer and one more message of ours."""
        more = (Message("assistant", answer), Message("user", words))
        return Request((*self.messages, *more), self.seed, purpose)


@dataclass(frozen=True)
class ChatOptions:
    """Which model is asked, and how.

    `base_url`: the address in front of /chat/completions. `max_tokens`: of one answer, thinking included.
    `timeout_s`: the time a call may take. `tries`: calls for one answer at the most, with `backoff_s` doubled
    between them up to `longest_backoff_s`.
    """

    model: str
    base_url: str
    temperature: float = 0.75
    top_p: float = 0.95
    max_tokens: int = 4000
    timeout_s: float = 120.0
    tries: int = 5
    backoff_s: float = 1.0
    longest_backoff_s: float = 30.0


@dataclass(frozen=True)
class Reply:
    """What a server sent: the text, why it ended (`stop`, `length`, …), tokens as it counted them, None = not told."""

    text: str
    finish: str = "stop"
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True)
class Answer:
    """A reply and what it cost; `usd` None = the price is unknown. `cached`: it was known, nobody was asked."""

    reply: Reply
    usd: float | None
    cached: bool = False

    @property
    def cut_off(self) -> bool:
        """Whether the answer ran into the limit of tokens."""
        return self.reply.finish == "length"


class CallError(Exception):
    """One call that gave no answer: `what` and `why` for people.

    `again`: whether another try may help, not before `wait_s` where the server says so. `billed`: whether it may have
    cost something. `next_step`: what a person can do.
    """

    def __init__(
        self,
        what: str,
        why: str = "",
        next_step: str = "",
        *,
        again: bool = False,
        billed: bool = False,
        wait_s: float | None = None,
    ) -> None:
        super().__init__(what, why)
        self.what, self.why, self.next_step = what, why, next_step
        self.again, self.billed, self.wait_s = again, billed, wait_s


def prompt_hash(request: Request, options: ChatOptions) -> str:
    """Equal for calls that ask the same of the same model in the same way (hex)."""
    asked = {
        "messages": [asdict(message) for message in request.messages],
        "seed": request.seed,
        "model": options.model,
        "sampling": [options.temperature, options.top_p, options.max_tokens],
    }
    return hashlib.blake2b(json.dumps(asked, sort_keys=True).encode(), digest_size=16).hexdigest()
