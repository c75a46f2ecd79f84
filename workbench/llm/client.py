"""The client: asks a model within consent and cap, tries again where that helps, remembers every answer."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import LlmError
from workbench.llm.consent import Consent, host_of
from workbench.llm.keys import Keyring, require_key
from workbench.llm.mask import mask
from workbench.llm.messages import LOOK_S, Answer, Call, CallError, ChatOptions, Reply, Request, Waiting, prompt_hash
from workbench.llm.prices import Price, price_of
from workbench.llm.record.cache import Cache
from workbench.llm.record.recover import settle
from workbench.llm.record.transcript import Transcript
from workbench.llm.spend import RoleTotal, Spend
from workbench.llm.wire.breaker import Breaker
from workbench.llm.wire.transport import OpenAiTransport, Transport
from workbench.llm.wire.turns import Once, Turns

TRANSCRIPT, ANSWERS = "transcript.jsonl", "answers"


def nobody_waits() -> None:
    """For a call that nobody wants to give up."""


class ChatClient:
    """Asks one model; any thread may. Money is reserved before every call, an answer is on disk before it is used.

    `secrets`: texts that no Call shows. `rng`: jitter of the waits between tries; None = none. `sleep`, `clock`: in
    seconds, monotonic.
    """

    def __init__(
        self,
        options: ChatOptions,
        transport: Transport,
        spend: Spend,
        *,
        cache: Cache | None = None,
        transcript: Transcript | None = None,
        secrets: tuple[str, ...] = (),
        rng: np.random.Generator | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.options, self.spend, self.host = options, spend, host_of(options.base_url)
        self._transport, self._cache, self._transcript = transport, cache or Cache(), transcript
        self._secrets, self._rng, self._sleep, self._clock = secrets, rng, sleep, clock
        self._turns, self._once = Turns(options.in_flight), Once()
        self._breaker = Breaker(options.break_after, options.cool_down_s, clock)
        self._lock = threading.Lock()
        self._calls: deque[Call] = deque()
        self._under_way: dict[int, int] = {}  # thread → characters that have arrived
        self._numbers = 0  # where there is no transcript to give them

    def ask(self, request: Request, waiting: Waiting = nobody_waits) -> Answer:
        """The model's answer. Raises LlmError where there is none, CapError where the money is out.

        `waiting` is called several times a second; what it raises ends the call. Of equal requests at the same time
        one is sent, the others get its answer from the cache.
        """
        key = prompt_hash(request, self.options)
        with self._once.alone(key, waiting):
            known = self._cache.find(key)
            return self._asked_anew(request, key, waiting) if known is None else self._known(request, key, known)

    def take_calls(self) -> list[Call]:
        """The calls that ended since this was asked last, oldest first: answered, failed, and known already."""
        with self._lock:
            taken = list(self._calls)
            self._calls.clear()
        return taken

    @property
    def usd(self) -> float | None:
        """Dollars spent, earlier starts of the run included; None where a price is unknown."""
        return self.spend.usd

    def by_role(self) -> dict[str, RoleTotal]:
        """What each role asked for and what that cost."""
        return self.spend.by_role()

    def words(self) -> str:
        """Calls, tokens and dollars for people, and what is under way: it grows while an answer arrives."""
        with self._lock:
            arrived = list(self._under_way.values())
        words = self.spend.words()
        if not arrived:
            return words
        return f"{words}; {len(arrived)} under way, {sum(arrived):,} characters have arrived"

    def _known(self, request: Request, key: str, reply: Reply) -> Answer:
        usd = self.spend.cached(request.purpose)
        entry = {**self._entry(request, key), "usd": 0.0}
        number = self._numbered() if self._transcript is None else self._transcript.cached(entry)
        self._tell(number, request, self._clock(), reply=reply.text, tokens=(0, 0), usd=usd, cached=True)
        return Answer(reply, usd, cached=True)

    def _asked_anew(self, request: Request, key: str, waiting: Waiting) -> Answer:
        failures = 0
        while True:
            try:
                with self._turns.turn(waiting):
                    return self._try(request, key, waiting)
            except CallError as failure:
                failures += not failure.adapted
                if not failure.again or failures >= self.options.tries:
                    raise LlmError(failure.what, failure.why, failure.next_step) from failure
                if not failure.adapted:
                    self._wait(failures - 1, failure.wait_s, waiting)

    def _try(self, request: Request, key: str, waiting: Waiting) -> Answer:
        """One call with its money: settled by the tokens told, else all that was reserved counts."""
        self._breaker.admit()
        options, begun = self.options, self._clock()
        reserved = self.spend.reserve(request.most_tokens, options.max_tokens, waiting)
        number = self._begin({**self._entry(request, key), **_asked(request, reserved.usd, options)})
        try:
            reply = self._transport.send(request, waiting, self._watch)
            self._cache.keep(key, reply)  # before all else: what is paid for must survive a kill
        except CallError as failure:
            if failure.billed:
                usd = self.spend.settle(request.purpose, reserved)
            else:
                self.spend.release(reserved)
                usd = None if self.spend.price is None else 0.0
            if not failure.adapted:
                self._breaker.failed(failure)
            self._end(number, request, begun, usd=usd, error=f"{failure.what}: {failure.why}", billed=failure.billed)
            raise
        except BaseException:
            usd = self.spend.settle(request.purpose, reserved)
            self._end(number, request, begun, error="given up", usd=usd)
            raise
        finally:
            with self._lock:
                self._under_way.pop(threading.get_ident(), None)
        self._breaker.succeeded()
        usd = self.spend.settle(request.purpose, reserved, reply.prompt_tokens, reply.completion_tokens)
        self._end(number, request, begun, reply=reply, usd=usd)
        return Answer(reply, usd)

    def _wait(self, failures: int, asked_s: float | None, waiting: Waiting) -> None:
        """Longer after each failure, or as long as the server asked for; bounded, and spread by chance so that calls
        that failed together do not come back together."""
        options = self.options
        with self._lock:
            spread = 1.0 if self._rng is None else float(1 - self._rng.random() / 2)
        asked = options.backoff_s * 2**failures * spread if asked_s is None else asked_s * (2 - spread)
        left = min(asked, options.longest_backoff_s)
        while left > 0:
            waiting()
            self._sleep(min(LOOK_S, left))
            left -= LOOK_S

    def _entry(self, request: Request, key: str) -> dict[str, Any]:
        return {
            "purpose": request.purpose,
            "model": self.options.model,
            "host": self.host,
            "seed": request.seed,
            "prompt_hash": key,
        }

    def _begin(self, entry: dict[str, Any]) -> int:
        with self._lock:
            self._under_way[threading.get_ident()] = 0
        return self._numbered() if self._transcript is None else self._transcript.asked(entry)

    def _end(
        self,
        number: int,
        request: Request,
        begun: float,
        *,
        usd: float | None,
        reply: Reply | None = None,
        error: str = "",
        billed: bool = True,
    ) -> None:
        """Write how a call ended, and tell it."""
        if self._transcript is not None:
            told = {"error": error, "billed": billed} if reply is None else asdict(reply)
            self._transcript.ended(number, {**told, "usd": usd, "seconds": round(self._clock() - begun, 3)})
        told_reply = reply or Reply("")
        tokens = told_reply.prompt_tokens, told_reply.completion_tokens
        self._tell(number, request, begun, reply=told_reply.text, tokens=tokens, usd=usd, error=error)

    def _tell(
        self,
        number: int,
        request: Request,
        begun: float,
        *,
        reply: str,
        tokens: tuple[int | None, int | None],
        **more: Any,
    ) -> None:
        call = Call(
            number,
            request.purpose,
            self.options.model,
            self.host,
            request.seed,
            tuple((message.role, mask(message.noted, self._secrets)) for message in request.messages),
            mask(reply, self._secrets),
            prompt_tokens=tokens[0],
            completion_tokens=tokens[1],
            seconds=self._clock() - begun,
            **more,
        )
        with self._lock:
            self._calls.append(call)

    def _watch(self, characters: int) -> None:
        with self._lock:
            self._under_way[threading.get_ident()] = characters

    def _numbered(self) -> int:
        with self._lock:
            self._numbers += 1
            return self._numbers


def _asked(request: Request, reserved_usd: float, options: ChatOptions) -> dict[str, Any]:
    """What the transcript says of a call that begins, besides who asks whom."""
    return {
        "reserved_usd": reserved_usd,
        "most_tokens": [request.most_tokens, options.max_tokens],
        "messages": [{"role": message.role, "content": message.noted} for message in request.messages],
    }


def open_client(
    options: ChatOptions,
    consent: Consent,
    *,
    content: str,
    folder: Path,
    environ: Mapping[str, str],
    prices: Mapping[str, Price],
    max_usd: float | None = None,
    keyring: Keyring | None = None,
    rng: np.random.Generator | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> ChatClient:
    """A client that writes `transcript.jsonl` and `answers/` into `folder` and goes on with the money spent there.

    `content`: what will be sent, in words, for the sentence that asks for consent. `rng`: for the jitter of waits.
    Raises ConsentError without consent, LlmError without a key or where the cap cannot be held. Nothing is sent here,
    and nothing is written where no earlier start left a call open.
    """
    consent.require(options.base_url, content)
    key = require_key(options, environ, keyring).text
    secrets = (key,) if key else ()
    spend = Spend(price_of(options.model, prices), max_usd)
    cache = Cache(folder / ANSWERS, secrets)
    transcript = Transcript(folder / TRANSCRIPT, secrets, _utc_now)
    settle(folder / TRANSCRIPT, prices, spend, cache, transcript)
    return ChatClient(
        options,
        OpenAiTransport(options, key),
        spend,
        cache=cache,
        transcript=transcript,
        secrets=secrets,
        rng=rng,
        sleep=sleep,
    )


def _utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
