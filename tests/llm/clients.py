"""Clients for tests: of a server on loopback, and of no server at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.fakes.transport import FakeTransport
from workbench.llm.client import ChatClient, open_client
from workbench.llm.consent import Consent
from workbench.llm.messages import ChatOptions, Message, Reply, Request
from workbench.llm.prices import Price
from workbench.llm.record.cache import Cache
from workbench.llm.record.recover import settle
from workbench.llm.record.transcript import Transcript
from workbench.llm.spend import Spend

PRICE = Price(1.0, 2.0)
PRICES = {"m": PRICE}
REQUEST = Request((Message("system", "Be brief."), Message("user", "Hello")), seed=7)


def at_once(seconds: float) -> None:
    """A wait that takes no time."""


def client(url: str, folder: Path, max_usd: float | None = None, key: str = "", **given: Any) -> ChatClient:
    """A client of a server, whose waits between tries take no time."""
    options = ChatOptions("m", url, **{"backoff_s": 0.1, "max_tokens": 100, **given})
    name = "AZURE_OPENAI_API_KEY" if options.provider == "azure" else "OPENAI_API_KEY"
    return open_client(
        options,
        Consent(local_only=True),
        content="numbers",
        folder=folder,
        environ={name: key} if key else {},
        prices=PRICES,
        max_usd=max_usd,
        sleep=at_once,
    )


def offline(
    author: Callable[[Request], Reply], folder: Path | None = None, max_usd: float | None = None, **given: Any
) -> tuple[ChatClient, FakeTransport]:
    """A client without a server, and the transport that notes what it sends; with a folder it goes on from there."""
    waits = given.pop("sleep", at_once)
    clock = given.pop("clock", lambda: 0.0)
    rng = given.pop("rng", None)
    options = ChatOptions("m", "http://localhost:1/v1", **{"backoff_s": 0.1, "max_tokens": 100, **given})
    transport, spend, cache, transcript = FakeTransport(author), Spend(PRICE, max_usd), Cache(), None
    if folder is not None:
        path = folder / "transcript.jsonl"
        cache, transcript = Cache(folder / "answers"), Transcript(path, (), lambda: "2026-01-01T00:00:00Z")
        settle(path, PRICES, spend, cache, transcript)
    more = {"cache": cache, "transcript": transcript, "sleep": waits, "clock": clock, "rng": rng}
    return ChatClient(options, transport, spend, **more), transport


def numbered(seed: int, text: str = "Hello") -> Request:
    """A request that differs from others in its seed."""
    return Request((Message("user", text),), seed=seed)


def together(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """What the works return, or the errors that they raise, each on a thread of its own, begun at the same time."""
    begin = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(at: int) -> None:
        begin.wait()
        try:
            results[at] = works[at]()
        except Exception as error:  # noqa: BLE001 - a test looks at it
            results[at] = error

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
