"""What a server answered: its body, in one piece or as a stream of events, and the reply that is in it."""

from __future__ import annotations

import json
from typing import Any

from workbench.llm.messages import Reply


class StreamError(Exception):
    """A stream that ended before the answer did, or that carried an error; its text says which."""


class StreamBody:
    """Puts the pieces of an event stream together. `characters`: of the answer so far."""

    def __init__(self) -> None:
        self._rest = b""
        self._texts: list[str] = []
        self._finish: str | None = None
        self._usage: object = None
        self._done = False
        self.characters = 0

    def feed(self, data: bytes) -> None:
        """More bytes, cut anywhere. Raises StreamError for an error in the stream, ValueError for what is no JSON."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):  # `event:`, `id:` and comments (`: keep-alive`) say nothing of the answer
                self._event(line[5:].strip())

    def told(self) -> dict[str, Any]:
        """The answer as the body that the same server sends in one piece; StreamError where its end is missing."""
        if self._rest:
            self.feed(b"\n")
        if self._finish is None and not self._done:
            raise StreamError("the stream ended before the answer did")
        choice = {"message": {"content": "".join(self._texts)}, "finish_reason": self._finish}
        return {"choices": [choice], "usage": self._usage}

    def _event(self, data: bytes) -> None:
        if not data or data == b"[DONE]":
            self._done = self._done or bool(data)
            return
        told = json.loads(data)
        if told.get("error"):
            error = told["error"]
            raise StreamError(str(error.get("message") or error) if isinstance(error, dict) else str(error))
        self._usage = told.get("usage") or self._usage
        for choice in (told.get("choices") or [])[:1]:
            text = _text(choice.get("delta") or {})
            self._texts.append(text)
            self.characters += len(text)
            self._finish = choice.get("finish_reason") or self._finish


def reply_of(told: Any, *, schema: bool) -> Reply:
    """The reply in a Chat Completions body; fields that are missing are unknown. `schema`: the server was held to one.

    Raises ValueError, LookupError, TypeError or AttributeError where it is no such body.
    """
    choice = told["choices"][0]
    text = _text(choice["message"])
    usage = told.get("usage") or {}
    return Reply(
        text,
        str(choice.get("finish_reason") or "stop")[:40],
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
        structured=schema and _is_object(text),
    )


def _text(message: Any) -> str:
    """The text of a message or of a piece of one, which some servers send in parts; else the words of a refusal."""
    content = message.get("content")
    if isinstance(content, list):
        content = "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    if isinstance(content, str) and content:
        return content
    refusal = message.get("refusal")
    return refusal if isinstance(refusal, str) else ""


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):  # an answer may be nested as deeply as it likes
        return False


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
