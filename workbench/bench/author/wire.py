"""The Chat Completions wire format: a call as it arrived, the bodies of answers, and how tokens are counted."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from workbench.bench.author.steps import Say

BYTES_A_TOKEN = 4  # the rule of thumb for English and code; real tokenizers take more for figures
MESSAGE_TOKENS, ANSWER_TOKENS = 4, 3  # around each message, and before the answer
IMAGE_TOKENS = 765  # one picture at high detail of up to 1024 × 1024: 85 + 4 × 170
LIMITS = ("max_completion_tokens", "max_tokens")
_AZURE = re.compile(r"/openai/deployments/([^/]+)/chat/completions$")


@dataclass(frozen=True)
class Seen:
    """One call as it arrived; `path` with its query, names of headers in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def messages(self) -> Sequence[tuple[str, str]]:
        """Role and text of each message; pictures are left out."""
        return [(str(m.get("role")), _text(m.get("content"))) for m in self.body.get("messages", ())]

    @property
    def prompt(self) -> str:
        """All messages as one text."""
        return "\n".join(text for _, text in self.messages)

    @property
    def images(self) -> int:
        """How many pictures came with the call."""
        contents = [m.get("content") for m in self.body.get("messages", ())]
        parts = [part for content in contents if isinstance(content, list) for part in content]
        return sum(1 for part in parts if part.get("type") == "image_url")

    @property
    def seed(self) -> int:
        """The seed of the call; 0 where it has none."""
        return int(self.body.get("seed") or 0)

    @property
    def stream(self) -> bool:
        """Whether the answer is wanted piece by piece."""
        return bool(self.body.get("stream"))

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """The JSON schema that the answer must fit; None where the call asks for plain text."""
        wanted = self.body.get("response_format") or {}
        if wanted.get("type") != "json_schema":
            return None
        found: Mapping[str, Any] = wanted["json_schema"]["schema"]
        return found

    @property
    def limit(self) -> int | None:
        """The most tokens of the answer; None where the call sets none."""
        return next((int(self.body[name]) for name in LIMITS if self.body.get(name) is not None), None)

    @property
    def deployment(self) -> str | None:
        """The deployment that an Azure path names; None for any other path."""
        found = _AZURE.search(urlsplit(self.path).path)
        return None if found is None else found[1]

    @property
    def api_version(self) -> str:
        """The `api-version` of an Azure path; empty where there is none."""
        return parse_qs(urlsplit(self.path).query).get("api-version", [""])[0]

    @property
    def key(self) -> str:
        """Equal for calls that ask the same: model, messages and seed (hex)."""
        asked = [self.body.get("model"), self.deployment, self.body.get("messages"), self.body.get("seed")]
        return hashlib.blake2b(json.dumps(asked, sort_keys=True).encode(), digest_size=16).hexdigest()

    @property
    def tokens(self) -> int:
        """The tokens of its prompt: of each text, 4 a message, 765 a picture, and 3 before the answer."""
        texts = sum(tokens_of(text) + MESSAGE_TOKENS for _, text in self.messages)
        return texts + IMAGE_TOKENS * self.images + ANSWER_TOKENS


def tokens_of(text: str) -> int:
    """The tokens of a text as this server counts them: a quarter of its bytes in UTF-8, rounded up."""
    return -(-len(text.encode()) // BYTES_A_TOKEN)


def fitted(step: Say, seen: Seen) -> Say:
    """The answer with its tokens counted, cut where it is longer than the call permits."""
    text, finish = step.text, step.finish
    if step.completion_tokens is None and seen.limit is not None and tokens_of(text) > seen.limit:
        text = text.encode()[: seen.limit * BYTES_A_TOKEN].decode(errors="ignore")
        finish = "length"
    prompt = seen.tokens if step.prompt_tokens is None else step.prompt_tokens
    completion = tokens_of(text) if step.completion_tokens is None else step.completion_tokens
    return Say(text, finish, step.usage, prompt, completion, step.wait_s, step.pause_s, step.pieces)


def completion(step: Say, seen: Seen) -> dict[str, Any]:
    """The body of a good answer in one piece; `step` comes from `fitted`."""
    choice = {"index": 0, "message": {"role": "assistant", "content": step.text}, "finish_reason": step.finish}
    told = _head("chat.completion", seen) | {"choices": [choice]}
    return told | {"usage": _usage(step)} if step.usage else told


def chunks(step: Say, seen: Seen) -> Iterator[dict[str, Any]]:
    """A good answer as a stream: role, pieces of the text, the reason for its end, and where it is asked for usage."""
    size = max(1, -(-len(step.text) // max(step.pieces, 1)))
    yield _chunk(seen, {"role": "assistant", "content": ""})
    for at in range(0, len(step.text), size):
        yield _chunk(seen, {"content": step.text[at : at + size]})
    yield _chunk(seen, {}, step.finish)
    if step.usage and (seen.body.get("stream_options") or {}).get("include_usage"):
        yield _head("chat.completion.chunk", seen) | {"choices": [], "usage": _usage(step)}


def _chunk(seen: Seen, delta: Mapping[str, str], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish}
    return _head("chat.completion.chunk", seen) | {"choices": [choice]}


def _head(kind: str, seen: Seen) -> dict[str, Any]:
    model = str(seen.body.get("model") or seen.deployment or "")
    return {"id": f"chatcmpl-{seen.key[:12]}", "object": kind, "created": 0, "model": model}


def _usage(step: Say) -> dict[str, int]:
    prompt, completion_tokens = step.prompt_tokens or 0, step.completion_tokens or 0
    total = prompt + completion_tokens
    return {"prompt_tokens": prompt, "completion_tokens": completion_tokens, "total_tokens": total}


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if part.get("type") == "text")
    return "" if content is None else str(content)
