"""One call of a Chat Completions server through the `openai` client, which can be given up at any moment."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Protocol

from workbench.llm.consent import host_of, is_loopback, is_openai
from workbench.llm.mask import mask
from workbench.llm.messages import CallError, ChatOptions, Reply, Request, Waiting

LOOK_S = 0.1  # how often a waiting call looks whether it is still wanted
CONNECT_S = 15.0
ERROR_CHARACTERS = 300  # of a server's own words
RETRIED = (408, 409, 425, 429)
OPTIONAL = ("temperature", "top_p", "seed")
REFUSED = ("refuses the call", "Use a model with a longer context, or look at the quota of the account")
REFUSALS = {
    401: ("refuses the key", "Set OPENAI_API_KEY to a key of that host"),
    403: ("refuses the key", "Set OPENAI_API_KEY to a key of that host"),
    404: ("does not know the model or the address", "Check --model and --base-url"),
}
NO_KEY = "none"  # servers on this machine ask for no key, the client does


class Transport(Protocol):
    """What carries one request to a model. Raises CallError; calls `waiting` several times a second."""

    def send(self, request: Request, waiting: Waiting) -> Reply:
        """The reply to one request."""
        ...


class OpenAiTransport:
    """Calls through the `openai` client: OpenAI itself and every server that speaks Chat Completions.

    It never follows a redirect (the new host was not agreed to), uses no proxy for this machine, and leaves retries
    to its caller. `clock`: seconds, monotonic; time spent inside `waiting` (a pause) does not count as a time-out.
    """

    def __init__(self, options: ChatOptions, key: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._options, self._key, self._clock = options, key or NO_KEY, clock
        self._host = host_of(options.base_url)
        self._dropped: set[str] = set()  # settings that this server does not take
        # OpenAI renamed the limit of tokens; most other servers know the old name only.
        self._limits = ["max_tokens", "max_completion_tokens"]
        if is_openai(self._host):
            self._limits.reverse()

    def send(self, request: Request, waiting: Waiting) -> Reply:
        """One call; what `waiting` raises ends it at once."""
        body = asyncio.run(self._send(request, waiting))
        return _reply(body, self._host)

    async def _send(self, request: Request, waiting: Waiting) -> str:
        call = asyncio.create_task(self._call(request))
        try:
            left = self._options.timeout_s
            while not call.done():
                begun = self._clock()
                await asyncio.wait({call}, timeout=min(LOOK_S, max(left, 0.0)))
                left -= self._clock() - begun
                if not call.done():
                    waiting()
                    if left <= 0:
                        raise self._failed(
                            "did not answer in time",
                            f"{self._options.timeout_s:g} s are over",
                            "Try again, or use a faster model",
                            again=True,
                            billed=True,
                        )
            return call.result()
        finally:
            if not call.done():
                call.cancel()
                await asyncio.wait({call}, timeout=1.0)

    async def _call(self, request: Request) -> str:
        """The body of the answer as text."""
        import openai

        web = openai.DefaultAsyncHttpxClient(
            follow_redirects=False,
            trust_env=not is_loopback(self._host),
            timeout=openai.Timeout(None, connect=CONNECT_S),
        )
        options = self._options
        async with openai.AsyncOpenAI(
            base_url=options.base_url, api_key=self._key, max_retries=0, http_client=web
        ) as client:
            try:
                raw = await client.chat.completions.with_raw_response.create(**self._arguments(request))
            except openai.APIStatusError as error:
                raise self._status(error.status_code, error.response.text, error.response.headers) from None
            except openai.APIConnectionError as error:
                raise self._connection(error) from None
            return str(raw.http_response.text)

    def _arguments(self, request: Request) -> dict[str, Any]:
        options = self._options
        wanted = {
            "temperature": options.temperature,
            "top_p": options.top_p,
            "seed": request.seed,
            self._limits[0]: options.max_tokens,
        }
        kept = {name: value for name, value in wanted.items() if name not in self._dropped}
        return {"model": options.model, "messages": [asdict(m) for m in request.messages], **kept}

    def _status(self, status: int, text: str, headers: Mapping[str, str]) -> CallError:
        said, code, param = _error_of(text)
        said = mask(said, (self._key,) if self._key != NO_KEY else ())[:ERROR_CHARACTERS]
        words = f"it answered {status}" + (f": {said}" if said else "")
        if status == 400 and self._does_without(param, said):
            return self._failed("does not take one of the settings", words, again=True)
        if code != "insufficient_quota" and (status in RETRIED or status >= 500):
            step = "Wait a while and resume the run"
            return self._failed("is not ready", words, step, again=True, wait_s=_wait(headers))
        what, step = REFUSALS.get(status, REFUSED)
        if 300 <= status < 400:
            what, step = "sends the call elsewhere", "Give the address of the model itself"
        return self._failed(what, words, step)

    def _does_without(self, param: str, said: str) -> bool:
        """Whether a setting that the server does not take can be renamed or left out; from now on it is."""
        named = param or next((name for name in (*self._limits, *OPTIONAL) if f"'{name}'" in said), "")
        if len(self._limits) == 2 and named == self._limits[0]:
            del self._limits[0]  # the limit itself is never left out: the cap needs it
            return True
        if named in OPTIONAL and named not in self._dropped:
            self._dropped.add(named)
            return True
        return False

    def _connection(self, error: Exception) -> CallError:
        """No answer: whether the call was sent, and may cost something, is told by what failed."""
        cause = error.__cause__ or error
        sent = not any(word in type(cause).__name__ for word in ("Connect", "Pool", "Unsupported", "Proxy"))
        why = mask(str(cause) or type(cause).__name__)
        step = "Check --base-url and that the server runs"
        what = "broke the connection off" if sent else "cannot be reached"
        return self._failed(what, why, step, again=True, billed=sent)

    def _failed(
        self,
        what: str,
        why: str,
        step: str = "",
        *,
        again: bool = False,
        billed: bool = False,
        wait_s: float | None = None,
    ) -> CallError:
        return CallError(f"The model at {self._host} {what}", why, step, again=again, billed=billed, wait_s=wait_s)


def _reply(body: str, host: str) -> Reply:
    """The reply in a Chat Completions body. Fields that are missing are unknown; without a choice it is no reply."""
    try:
        told = json.loads(body)
        choice = told["choices"][0]
        content = choice["message"].get("content")
        text = content if isinstance(content, str) else ""
        usage = told.get("usage") or {}
        return Reply(
            text,
            str(choice.get("finish_reason") or "stop"),
            _count(usage.get("prompt_tokens")),
            _count(usage.get("completion_tokens")),
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise CallError(
            f"The model at {host} gave no chat completion",
            f"its answer begins {mask(body[:80])!r}",
            "Check that --base-url ends where /chat/completions begins, often with /v1",
            again=True,
            billed=True,
        ) from error


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _error_of(text: str) -> tuple[str, str, str]:
    """A server's words about an error, its code, and the setting it is about; the plain text where it is no JSON."""
    try:
        told = json.loads(text)
        error = told.get("error", told)
        if isinstance(error, str):
            return error, "", ""
        return str(error.get("message") or ""), str(error.get("code") or ""), str(error.get("param") or "")
    except (ValueError, AttributeError):
        return " ".join(text.split()), "", ""


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait; None where it does not say."""
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:  # a date, or nothing
        return None
