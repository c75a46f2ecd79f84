"""The client: asks a model within consent and cap, tries again where that helps, remembers every answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import LlmError
from workbench.llm.cache import Cache
from workbench.llm.consent import Consent, host_of, is_openai
from workbench.llm.messages import Answer, CallError, ChatOptions, Request, Waiting, prompt_hash
from workbench.llm.spend import Price, Spend, price_of
from workbench.llm.transcript import Transcript, spent_before
from workbench.llm.transport import OpenAiTransport, Transport

KEY_NAME = "OPENAI_API_KEY"
SLICE_S = 0.1  # a wait between two tries looks so often whether it is still wanted


def nobody_waits() -> None:
    """For a call that nobody wants to give up."""


class ChatClient:
    """Asks one model. Money is reserved before every call; calls and answers go to the transcript as they happen."""

    def __init__(
        self,
        options: ChatOptions,
        transport: Transport,
        spend: Spend,
        *,
        cache: Cache | None = None,
        transcript: Transcript | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.options, self.spend = options, spend
        self._transport, self._cache, self._transcript, self._sleep = transport, cache, transcript, sleep

    def ask(self, request: Request, waiting: Waiting = nobody_waits) -> Answer:
        """The model's answer. Raises LlmError where there is none, CapError where the money is out.

        `waiting` is called several times a second; what it raises ends the call.
        """
        key = prompt_hash(request, self.options)
        known = self._cache.find(key) if self._cache is not None else None
        if known is not None:
            return Answer(known, 0.0, cached=True)
        for attempt in range(max(1, self.options.tries)):
            try:
                answer = self._try(request, key, waiting)
            except CallError as failure:
                last = failure
                if not failure.again:
                    break
                if attempt + 1 < self.options.tries:
                    self._wait(attempt, failure.wait_s, waiting)
                continue
            if self._cache is not None:
                self._cache.keep(key, answer.reply)
            return answer
        raise LlmError(last.what, last.why, last.next_step) from last

    def _try(self, request: Request, key: str, waiting: Waiting) -> Answer:
        """One call with its money: settled by the tokens told, else all that was reserved counts."""
        reserved = self.spend.reserve(request.most_tokens, self.options.max_tokens)
        number = self._asked(request, key, reserved)
        try:
            reply = self._transport.send(request, waiting)
        except CallError as failure:
            usd: float | None = 0.0
            if failure.billed:
                usd = self.spend.assume(reserved)
            else:
                self.spend.release(reserved)
            self._ended(number, {"error": f"{failure.what}: {failure.why}", "usd": usd})
            raise
        except BaseException:
            self._ended(number, {"error": "given up", "usd": self.spend.assume(reserved)})
            raise
        if reply.prompt_tokens is None or reply.completion_tokens is None:
            usd = self.spend.assume(reserved)
        else:
            usd = self.spend.settle(reserved, reply.prompt_tokens, reply.completion_tokens)
        self._ended(number, {**asdict(reply), "usd": usd})
        return Answer(reply, usd)

    def _wait(self, attempt: int, asked_s: float | None, waiting: Waiting) -> None:
        """Longer after each failure, or as long as the server asked for; bounded."""
        options = self.options
        left = min(options.backoff_s * 2**attempt if asked_s is None else asked_s, options.longest_backoff_s)
        while left > 0:
            waiting()
            self._sleep(min(SLICE_S, left))
            left -= SLICE_S

    def _asked(self, request: Request, key: str, reserved: float) -> int:
        if self._transcript is None:
            return 0
        options = self.options
        entry = {
            "purpose": request.purpose,
            "model": options.model,
            "host": host_of(options.base_url),
            "seed": request.seed,
            "prompt_hash": key,
            "reserved_usd": reserved,
            "messages": [asdict(message) for message in request.messages],
        }
        return self._transcript.asked(entry)

    def _ended(self, number: int, entry: dict[str, object]) -> None:
        if self._transcript is not None:
            self._transcript.ended(number, entry)


def open_client(
    options: ChatOptions,
    consent: Consent,
    *,
    content: str,
    folder: Path,
    environ: Mapping[str, str],
    prices: Mapping[str, Price],
    max_usd: float | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> ChatClient:
    """A client that writes `transcript.jsonl` and `answers/` into `folder` and goes on with the money spent there.

    `content`: what will be sent, in words, for the sentence that asks for consent. Raises ConsentError without
    consent, LlmError without a key or where the cap cannot be held. Nothing is sent here.
    """
    consent.require(options.base_url, content)
    key = environ.get(KEY_NAME, "").strip()
    host = host_of(options.base_url)
    if not key and is_openai(host):
        raise LlmError(f"{host} needs a key", f"{KEY_NAME} is not set", f"Set {KEY_NAME} in the environment")
    path = folder / "transcript.jsonl"
    secrets = (key,) if key else ()
    spend = Spend(price_of(options.model, prices), max_usd, spent_before(path))
    return ChatClient(
        options,
        OpenAiTransport(options, key),
        spend,
        cache=Cache(folder / "answers", secrets),
        transcript=Transcript(path, secrets, _utc_now),
        sleep=sleep,
    )


def _utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
