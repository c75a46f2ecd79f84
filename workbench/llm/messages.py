"""What goes to a model and what comes back: messages with pictures, a request, a reply, a call with tokens and cost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Waiting = Callable[[], None]  # called several times a second while a model thinks; what it raises ends the call
LOOK_S = 0.1  # how often a call that waits looks whether it is still wanted
Provider = Literal["openai", "azure"]

# The most tokens that one picture costs anywhere: gpt-4o-mini counts 2,833 and 5,667 for each of at most 8 tiles,
# 48,169 together (OpenAI, "Images and vision", 2026); others count a tenth of it or less.
IMAGE_TOKENS = 50_000
MESSAGE_TOKENS = 16  # role and separators around a message, more than any known chat template takes


@dataclass(frozen=True)
class Message:
    """One message of a conversation; `images`: PNG files, for models that can see."""

    role: Literal["system", "user", "assistant"]
    content: str
    images: tuple[bytes, ...] = ()

    @property
    def noted(self) -> str:
        """Its text with a short note in place of each image."""
        return "\n".join([self.content, *map(image_note, self.images)])


def image_note(png: bytes) -> str:
    """What stands for an image in logs: its size and the beginning of its SHA-256."""
    return f"[image, {len(png)} bytes, {hashlib.sha256(png).hexdigest()[:12]}]"


@dataclass(frozen=True)
class Request:
    """A conversation to be continued.

    `seed`: another one may give another answer. `purpose`: the role that asks, such as propose or repair. `schema`: a
    JSON schema that the answer should fit, where the server can hold a model to it; None = free text.
    """

    messages: tuple[Message, ...]
    seed: int = 0
    purpose: str = "propose"
    schema: Mapping[str, Any] | None = None

    @property
    def most_tokens(self) -> int:
        """An upper bound of its tokens: a token is at least one byte, a message costs a few more, an image
        IMAGE_TOKENS, a schema twice its bytes, since servers write it out in their own words."""
        texts = sum(len(m.content.encode()) + MESSAGE_TOKENS for m in self.messages) + MESSAGE_TOKENS
        images = sum(len(m.images) for m in self.messages) * IMAGE_TOKENS
        return texts + images + (0 if self.schema is None else 2 * len(_json(self.schema)))

    def follow_up(self, answer: str, words: str, purpose: str) -> Request:
        """The conversation with the model's answer and one more message of ours."""
        more = (Message("assistant", answer), Message("user", words))
        return Request((*self.messages, *more), self.seed, purpose, self.schema)


@dataclass(frozen=True)
class ChatOptions:
    """Which model is asked, and how.

    `base_url`: the address in front of /chat/completions, for Azure the endpoint of the resource; there `model` is
    the name of the deployment and `api_version` is needed. `max_tokens`: of one answer, thinking included. `stream`:
    ask for answers piece by piece where the server can. `timeout_s`: until an answer, or its first piece; `idle_s`:
    between two pieces; `longest_s`: all pieces together. `tries`: calls for one answer at the most, with `backoff_s`
    doubled between them up to `longest_backoff_s`. `in_flight`: calls at a time. After `break_after` failed calls in
    a row further ones fail at once for `cool_down_s`.
    """

    model: str
    base_url: str
    temperature: float = 0.75
    top_p: float = 0.95
    max_tokens: int = 4000
    provider: Provider = "openai"
    api_version: str = ""
    stream: bool = True
    timeout_s: float = 120.0
    idle_s: float = 45.0
    longest_s: float = 900.0
    tries: int = 5
    backoff_s: float = 1.0
    longest_backoff_s: float = 60.0
    in_flight: int = 4
    break_after: int = 12
    cool_down_s: float = 60.0


@dataclass(frozen=True)
class Reply:
    """What a server sent: the text, why it ended (`stop`, `length`, …), tokens as it counted them, None = not told.

    `structured`: the text is a JSON object and the server was held to the request's schema.
    """

    text: str
    finish: str = "stop"
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    structured: bool = False


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


@dataclass(frozen=True)
class Call:
    """One call of a model that ended, secrets masked: what `model.events.ModelCalled` tells of it.

    `call`: its number in the transcript. `prompt`: (role, text) a message, images as notes. `error`: why there is no
    reply. `usd` None = the price is unknown. `cached`: the answer was on disk; it took no tokens. `seconds`: it took.
    """

    call: int
    purpose: str
    model: str
    host: str
    seed: int
    prompt: tuple[tuple[str, str], ...]
    reply: str = ""
    error: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    usd: float | None = None
    cached: bool = False
    seconds: float = 0.0


class CallError(Exception):
    """One call that gave no answer: `what` and `why` for people, secrets masked.

    `again`: whether another try may help, not before `wait_s` where the server says so. `adapted`: the next try asks
    in another way, at once. `billed`: whether it may have cost something. `next_step`: what a person can do.
    """

    def __init__(
        self,
        what: str,
        why: str = "",
        next_step: str = "",
        *,
        again: bool = False,
        adapted: bool = False,
        billed: bool = False,
        wait_s: float | None = None,
    ) -> None:
        super().__init__(what, why)
        self.what, self.why, self.next_step = what, why, next_step
        self.again, self.adapted, self.billed, self.wait_s = again, adapted, billed, wait_s


def prompt_hash(request: Request, options: ChatOptions) -> str:
    """Equal for calls that ask the same of the same model in the same way (hex); images by their hash."""
    asked: dict[str, Any] = {
        "messages": [_hashed(message) for message in request.messages],
        "seed": request.seed,
        "model": options.model,
        "sampling": [options.temperature, options.top_p, options.max_tokens],
    }
    if request.schema is not None:
        asked["schema"] = request.schema
    return hashlib.blake2b(_json(asked), digest_size=16).hexdigest()


def _hashed(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.images:
        told["images"] = [hashlib.sha256(png).hexdigest() for png in message.images]
    return told


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, default=dict).encode()
