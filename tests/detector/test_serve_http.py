"""The HTTP server of the detector: what it answers, what it refuses and counts, and that it leaves nothing behind."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest

from workbench.detector.serving.exposition import CONTENT_TYPE
from workbench.detector.serving.metrics import Metrics
from workbench.detector.serving.server import ServeOptions, Server, Taken
from workbench.errors import WorkbenchError

LIMIT = 1000


class CountedFeed:
    """A feed for tests: each line is a point, a line `bad` is refused; keeps what it was given. `gate`: when closed, a
    push waits for it."""

    def __init__(self) -> None:
        self.given: list[tuple[bytes, str]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()

    def push(self, body: bytes, form: str) -> Taken:
        self.entered.set()
        assert self.gate.wait(30)
        if body == b"full":
            raise WorkbenchError("The disk is full", "it has no room", "Make some")
        self.given.append((body, form))
        lines = body.split(b"\n")
        refused = tuple((i, "it is bad") for i, line in enumerate(lines, 1) if line == b"bad")
        return Taken({"points": len(lines) - len(refused)}, refused)


@pytest.fixture
def feed() -> CountedFeed:
    return CountedFeed()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("demo", "1.0.0", "ab12", clock=lambda: 0.0)


@pytest.fixture
def server(feed: CountedFeed, metrics: Metrics) -> Iterator[Server]:
    before = threading.active_count()
    options = ServeOptions(port=0, body_bytes=LIMIT, seconds=0.5, connections=2)
    with Server(feed, metrics, options) as running:
        yield running
        feed.gate.set()
    assert threading.active_count() == before


def place(server: Server) -> tuple[str, int]:
    host, port = server.address.removeprefix("http://").split(":")
    return host, int(port)


def ask(
    server: Server, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(*place(server), timeout=30)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content


def say(server: Server, text: bytes) -> bytes:
    """What is answered to these bytes, up to the end of the connection."""
    with socket.create_connection(place(server), timeout=30) as connection:
        connection.sendall(text)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def refusals(server: Server) -> int:
    _, page = ask(server, "GET", "/metrics")
    line = next(line for line in page.decode().splitlines() if 'kind="request"' in line)
    return int(line.split()[-1])


def test_metrics_and_health_are_pages(server: Server) -> None:
    response, page = ask(server, "GET", "/metrics?x=1")
    assert (response.status, response.headers["Content-Type"]) == (200, CONTENT_TYPE)
    assert b"rule_workbench_build_info{" in page
    assert "Python" not in response.headers["Server"]
    assert ask(server, "GET", "/healthz")[1] == b"ok\n"
    head, nothing = ask(server, "HEAD", "/healthz")
    assert (head.status, head.headers["Content-Length"], nothing) == (200, "3", b"")
    assert refusals(server) == 0


def test_points_are_given_to_the_feed_in_the_format_that_is_named(server: Server, feed: CountedFeed) -> None:
    for path in ("/push", "/push?format=influx"):
        response, content = ask(server, "POST", path, b"a\nb")
        assert response.status == 200
        assert json.loads(content) == {"points": 2, "refused": 0, "errors": [], "notes": []}
    assert feed.given == [(b"a\nb", "jsonl"), (b"a\nb", "influx")]
    assert b"rule_workbench_push_seconds_count" in ask(server, "GET", "/metrics")[1]


def test_lines_that_were_refused_make_the_answer_a_bad_request_with_counts(server: Server) -> None:
    response, content = ask(server, "POST", "/push", b"\n".join([b"a", *[b"bad"] * 50, b"c"]))
    answer = json.loads(content)
    assert response.status == 400
    assert (answer["points"], answer["refused"], len(answer["errors"])) == (2, 50, 20)
    assert answer["errors"][0] == {"line": 2, "why": "it is bad"}


REFUSED = [
    ("GET", "/", b"", {}, 404),
    ("GET", "/metricsx", b"", {}, 404),
    ("GET", "/push", b"", {}, 405),
    ("POST", "/metrics", b"a", {}, 404),
    ("PUT", "/push", b"a", {}, 501),
    ("POST", "/push?format=xml", b"a", {}, 400),
    ("POST", "/push", b"a", {"Origin": "http://evil.example"}, 403),
    ("POST", "/push", b"a", {"Content-Encoding": "gzip"}, 415),
    ("POST", "/push", b"a" * (LIMIT + 1), {}, 413),
    ("POST", "/push", None, {"Transfer-Encoding": "chunked"}, 411),
    ("POST", "/push", b"", {"Content-Length": "-1"}, 400),
    ("POST", "/push", b"", {"Content-Length": "٣"}, 400),
    ("POST", "/push", b"", {"Content-Length": "1" * 40}, 400),
    ("POST", "/push", b"abc", {"Content-Length": "9"}, 408),
]


@pytest.mark.parametrize(("method", "path", "body", "headers", "code"), REFUSED, ids=lambda one: repr(one)[:40])
def test_what_it_does_not_take_is_refused_in_a_sentence_and_counted(
    method: str, path: str, body: bytes | None, headers: dict[str, str], code: int, server: Server, feed: CountedFeed
) -> None:
    lines = [f"{method} {path} HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers.items())]
    if body is not None and "Content-Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    answer = say(server, "\r\n".join([*lines, "", ""]).encode() + (body or b"")).decode()
    assert answer.startswith(f"HTTP/1.0 {code} ")
    assert answer.rstrip().endswith(".")
    assert feed.given == []
    assert refusals(server) == 1


@pytest.mark.parametrize(
    "text", [b"\x00\xff\xfe\r\n\r\n", b"GET\r\n\r\n", b"GET /metrics HTTP/9.9\r\n\r\n", b"A" * 70_000]
)
def test_what_is_no_http_does_no_harm(text: bytes, server: Server) -> None:
    with contextlib.suppress(ConnectionError):  # it hung up on what it had not read
        say(server, text)
    assert ask(server, "GET", "/healthz")[0].status == 200


def test_a_client_that_sends_its_request_too_slowly_loses_its_place(server: Server) -> None:
    slow = [socket.create_connection(place(server), timeout=30) for _ in range(2)]
    for one in slow:
        one.sendall(b"GET /metr")
    assert ask(server, "GET", "/healthz")[1] == b"ok\n"  # after one of them was sent away
    for one in slow:
        assert one.recv(10) == b""
        one.close()


def test_a_client_that_leaves_before_the_answer_leaves_the_server_running(server: Server, feed: CountedFeed) -> None:
    feed.gate.clear()
    with socket.create_connection(place(server), timeout=30) as hasty:
        hasty.sendall(b"POST /push HTTP/1.1\r\nContent-Length: 1\r\n\r\na")
        assert feed.entered.wait(30)
    feed.gate.set()
    assert ask(server, "GET", "/healthz")[1] == b"ok\n"


def test_closing_lets_a_push_that_runs_come_to_its_end(feed: CountedFeed, metrics: Metrics) -> None:
    server = Server(feed, metrics, ServeOptions(port=0, seconds=5.0))
    feed.gate.clear()
    answers: list[int] = []
    client = threading.Thread(target=lambda: answers.append(ask(server, "POST", "/push", b"a")[0].status))
    client.start()
    assert feed.entered.wait(30)
    closing = threading.Thread(target=server.close)
    closing.start()
    feed.gate.set()
    client.join(30)
    closing.join(30)
    assert answers == [200]
    assert not closing.is_alive()


def test_a_port_that_is_taken_is_refused_in_a_sentence(server: Server, feed: CountedFeed, metrics: Metrics) -> None:
    _, port = place(server)
    for taken in (port, 99_999):
        with pytest.raises(WorkbenchError, match=f"Port {taken} of 127.0.0.1 cannot be used"):
            Server(feed, metrics, ServeOptions(port=taken))


def test_what_keeps_the_detector_from_judging_is_said_so_that_the_sender_tries_again(server: Server) -> None:
    response, content = ask(server, "POST", "/push", b"full")
    assert (response.status, content) == (503, b"The disk is full: it has no room. Make some.\n")
    assert refusals(server) == 1
