"""What a call of Chat Completions says, and which of its settings a server takes."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Mapping
from typing import Any

from workbench.llm.messages import ChatOptions, Message, Request

SCHEMA = "response_format"
# Each optional setting with the words by which servers name it in a refusal.
OPTIONAL = {
    SCHEMA: ("response_format", "json_schema", "structured output", "structured outputs"),
    "stream": ("stream_options", "stream", "streaming"),  # a stream that tells no usage is of no use
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "seed": ("seed",),
}


class Settings:
    """The settings of a server's calls. One that it refuses is left out for good; any thread may call it.

    `new_limit`: whether the limit of tokens is `max_completion_tokens` first: OpenAI renamed it, most other servers
    know the old name only. The limit itself is never left out, since the cap needs it.
    """

    def __init__(self, options: ChatOptions, *, new_limit: bool) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._limits = ["max_tokens", "max_completion_tokens"]
        if new_limit:
            self._limits.reverse()
        self._dropped: set[str] = set() if options.stream else {"stream"}

    def arguments(self, request: Request) -> dict[str, Any]:
        """What a request is sent as, for the `openai` client."""
        options = self._options
        wanted: dict[str, Any] = {
            "stream": True,
            "temperature": options.temperature,
            "top_p": options.top_p,
            "seed": request.seed,
        }
        if request.schema is not None:
            wanted[SCHEMA] = _schema(request.schema)
        with self._lock:
            kept = {name: value for name, value in wanted.items() if name not in self._dropped}
            kept[self._limits[0]] = options.max_tokens
        if "stream" in kept:
            kept["stream_options"] = {"include_usage": True}
        return {"model": options.model, "messages": [_message(one) for one in request.messages], **kept}

    def drop(self, name: str) -> None:
        """Leave a setting out from now on."""
        with self._lock:
            self._dropped.add(name)

    def does_without(self, sent: Mapping[str, Any], param: str, said: str) -> bool:
        """Whether a refused call can be asked in another way; `param`: the setting that the server names, if it does.

        What another thread has dropped meanwhile counts too.
        """
        with self._lock:
            limit = next((name for name in ("max_tokens", "max_completion_tokens") if name in sent), "")
            if limit and _names((limit,), param, said) and "context" not in said:
                if self._limits[0] == limit and len(self._limits) == 2:
                    del self._limits[0]
                return self._limits[0] != limit
            for name, words in OPTIONAL.items():
                if name in sent and _names(words, param, said):
                    self._dropped.add(name)
                    return True
        return False


def _names(words: tuple[str, ...], param: str, said: str) -> bool:
    if param:
        return param.partition(".")[0] in words
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", said, re.IGNORECASE) for word in words)


def _message(message: Message) -> dict[str, Any]:
    if not message.images:
        return {"role": message.role, "content": message.content}
    parts: list[dict[str, Any]] = [{"type": "text", "text": message.content}]
    for png in message.images:
        url = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
        parts.append({"type": "image_url", "image_url": {"url": url, "detail": "high"}})
    return {"role": message.role, "content": parts}


def _schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    name = re.sub(r"[^A-Za-z0-9_-]", "_", str(schema.get("title", "answer")))[:64]
    return {"type": "json_schema", "json_schema": {"name": name, "schema": dict(schema), "strict": True}}
