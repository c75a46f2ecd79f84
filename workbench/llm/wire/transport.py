"""One call of a Chat Completions server through the `openai` client, which can be given up at any moment."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Protocol

from workbench.llm.consent import host_of, is_loopback, is_openai
from workbench.llm.mask import hide
from workbench.llm.messages import LOOK_S, CallError, ChatOptions, Reply, Request, Waiting
from workbench.llm.wire.body import StreamBody, StreamError, reply_of
from workbench.llm.wire.failures import SETTINGS, Failures, error_of
from workbench.llm.wire.settings import SCHEMA, Settings

CONNECT_S = 15.0
LONGEST = 16 * 2**20  # bytes of an answer; a longer one is no answer to us
NO_KEY = "none"  # servers on this machine ask for no key, the client does
Arrived = Callable[[int], None]  # told how many characters of the answer are there


class Transport(Protocol):
    """What carries one request to a model; any thread may call it. Raises CallError."""

    def send(self, request: Request, waiting: Waiting, arrived: Arrived) -> Reply:
        """The reply to one request; `waiting` is called several times a second."""
        ...


def nobody_watches(characters: int) -> None:
    """For a call whose progress nobody is shown."""


class OpenAiTransport:
    """Calls through the `openai` client: OpenAI itself, Azure, and every server that speaks Chat Completions.

    It never follows a redirect (the new host was not agreed to), uses no proxy for this machine, and leaves retries
    to its caller. `clock`: seconds, monotonic; time spent inside `waiting` (a pause) does not count as a time-out.
    """

    def __init__(self, options: ChatOptions, key: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._options, self._key, self._clock = options, key or NO_KEY, clock
        self._host = host_of(options.base_url)
        self._secrets = (key,) if key else ()
        self._failures = Failures(self._host, options.provider, self._secrets)
        self._settings = Settings(options, new_limit=is_openai(self._host))
        self._tls: ssl.SSLContext | None = None

    def send(self, request: Request, waiting: Waiting, arrived: Arrived = nobody_watches) -> Reply:
        """One call; what `waiting` raises ends it at once. The key, echoed by the server, is not in the reply."""
        import openai  # noqa: F401 - the first time it takes a second, which is not the server's

        reply = _run(self._send(request, waiting, arrived))
        return replace(reply, text=hide(reply.text, self._secrets), finish=hide(reply.finish, self._secrets))

    async def _send(self, request: Request, waiting: Waiting, arrived: Arrived) -> Reply:
        pieces: list[int] = []

        def piece(characters: int) -> None:
            pieces.append(characters)
            arrived(characters)

        call = asyncio.create_task(self._call(request, piece))
        try:
            await self._until_done(call, waiting, pieces)
            return call.result()
        finally:
            if not call.done():
                call.cancel()
                await asyncio.wait({call}, timeout=LOOK_S)

    async def _until_done(self, call: asyncio.Task[Reply], waiting: Waiting, pieces: list[int]) -> None:
        """Wait within the limits of time: `timeout_s` until the first piece, `idle_s` between two of them."""
        options = self._options
        whole, left, seen = options.longest_s, options.timeout_s, 0
        while not call.done():
            begun = self._clock()
            await asyncio.wait({call}, timeout=min(LOOK_S, max(left, 0.0)))
            spent = self._clock() - begun
            whole, left = whole - spent, left - spent
            if len(pieces) > seen:
                seen, left = len(pieces), options.idle_s
            if call.done():
                return
            waiting()
            if left <= 0 and not seen:
                raise self._failures.late(options.timeout_s)
            if left <= 0:
                raise self._failures.late(options.idle_s, "fell silent in the middle of its answer")
            if whole <= 0:
                raise self._failures.late(options.longest_s)

    async def _call(self, request: Request, arrived: Arrived) -> Reply:
        import httpx2
        import openai

        sent = self._settings.arguments(request)
        async with self._open() as client:
            try:
                async with client.chat.completions.with_streaming_response.create(**sent) as answer:
                    return await self._read(answer, sent, arrived)
            except openai.APIStatusError as error:
                raise self._refused(error, sent) from None
            except openai.APIConnectionError as error:
                raise self._failures.connection(error) from None
            except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
                raise self._failures.connection(error) from None

    def _open(self) -> Any:
        """A client for one call: connections belong to the event loop that made them."""
        import openai

        options = self._options
        web = openai.DefaultAsyncHttpxClient(
            follow_redirects=False,
            trust_env=not is_loopback(self._host),
            timeout=openai.Timeout(None, connect=CONNECT_S),
            verify=self._trust(),
        )
        own: dict[str, Any] = {"api_key": self._key, "max_retries": 0, "http_client": web}
        if not is_openai(self._host):  # the client takes these from the environment, and they are nobody else's affair
            own["default_headers"] = {"OpenAI-Organization": openai.Omit(), "OpenAI-Project": openai.Omit()}
        if options.provider == "azure":
            version = options.api_version
            return openai.AsyncAzureOpenAI(azure_endpoint=options.base_url, api_version=version, **own)
        return openai.AsyncOpenAI(base_url=options.base_url, **own)

    def _trust(self) -> ssl.SSLContext:
        """Whose certificates are trusted: read once, for it takes a tenth of a second; none where there is no TLS."""
        import httpx2

        if self._tls is None:
            secure = self._options.base_url.lower().startswith("https:")
            self._tls = httpx2.create_ssl_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self._tls

    async def _read(self, answer: Any, sent: dict[str, Any], arrived: Arrived) -> Reply:
        """The reply, from a stream or from a body in one piece: some servers answer so whatever they are asked."""
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        stream = StreamBody() if kind == "text/event-stream" else None
        body = bytearray()
        try:
            async for data in answer.iter_bytes():
                body += data
                if len(body) > LONGEST:
                    raise self._failures.failed(
                        "sends without end", f"more than {LONGEST >> 20} MB came", again=True, billed=True
                    )
                if stream is not None:
                    stream.feed(data)
                    arrived(stream.characters)
            told = json.loads(bytes(body)) if stream is None else stream.told()
            reply = reply_of(told, schema=SCHEMA in sent)
        except StreamError as error:
            what, step = "broke its answer off", "Wait a while and resume the run"
            raise self._failures.failed(what, str(error), step, again=True, billed=True) from None
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise self._failures.nonsense(bytes(body[:2000]).decode("utf-8", "replace")) from None
        if stream is not None and reply.prompt_tokens is None:
            self._settings.drop("stream")  # in one piece most servers tell what they count
        return reply

    def _refused(self, error: Any, sent: dict[str, Any]) -> CallError:
        """The error of a status; where the server names a setting that can be left out, the call is asked anew."""
        status, text = error.status_code, error.response.text
        failure = self._failures.status(status, text, error.response.headers)
        said, _, param = error_of(text)
        if status in SETTINGS and self._settings.does_without(sent, param, said):
            failure.again = failure.adapted = True
        return failure


def _run(work: Coroutine[Any, Any, Reply]) -> Reply:
    """As asyncio.run, except that it never waits for threads of its own: a name server that does not answer must not
    hold up a stop."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left, timeout=LOOK_S))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
