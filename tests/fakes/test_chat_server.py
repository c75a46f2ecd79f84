"""The chat server does what it is told, seen by a plain HTTP client."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

import pytest

from tests.fakes.chat_server import ChatServer, Drop, Fail, Raw, Say


def post(server: ChatServer) -> tuple[int, str]:
    """Status and body of one call."""
    line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    try:
        line.request("POST", "/v1/chat/completions", json.dumps({"model": "m", "messages": []}))
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def test_a_script_is_played_step_by_step_and_its_last_step_repeats() -> None:
    with ChatServer(Fail(503, "busy"), Raw("{"), Say("hello", usage=False)) as server:
        assert post(server) == (503, "busy")
        assert post(server) == (200, "{")
        for _ in range(2):
            told = json.loads(post(server)[1])
            assert told["choices"][0]["message"]["content"] == "hello"
            assert "usage" not in told
    assert len(server.seen) == 4


@pytest.mark.parametrize(
    ("step", "error"), [(Drop(), http.client.RemoteDisconnected), (Drop("{"), http.client.IncompleteRead)]
)
def test_a_connection_is_dropped_before_or_inside_the_answer(step, error) -> None:
    with ChatServer(step) as server, pytest.raises(error):
        post(server)


def test_an_author_answers_by_what_was_asked() -> None:
    with ChatServer(author=lambda seen: Say(seen.body["model"])) as server:
        assert json.loads(post(server)[1])["usage"]["total_tokens"] == 150
        assert json.loads(post(server)[1])["choices"][0]["message"]["content"] == "m"
