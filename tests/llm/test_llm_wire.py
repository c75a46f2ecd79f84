"""The wire against a real server on loopback: each way to fail, streams, Azure, schemas, pictures, refused settings."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.fakes.chat_server import Break, ChatServer, Drop, Fail, Hang, Raw, Say
from tests.llm.clients import PRICE, REQUEST, client
from workbench.errors import LlmError
from workbench.llm.messages import ChatOptions, Message, Request, image_note, prompt_hash
from workbench.llm.record.transcript import read_transcript
from workbench.llm.wire.body import StreamBody, StreamError
from workbench.llm.wire.failures import wait_of
from workbench.llm.wire.transport import OpenAiTransport

MOST = PRICE.of(REQUEST.most_tokens, 100)
SCHEMA = {"title": "rule", "type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def stream_of(*pieces: object) -> Raw:
    """A stream with these pieces, as JSON unless they are text."""
    lines = [piece if isinstance(piece, str) else json.dumps(piece) for piece in pieces]
    return Raw("".join(f"data: {line}\n\n" for line in lines), "text/event-stream")


def piece(text: str | None = None, finish: str | None = None, **more: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}], **more}


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("trouble", "words", "billed"),
    [
        (Fail(429, headers={"retry-after": "1"}), "answered 429: made to fail", False),
        (Fail(500), "answered 500", False),
        (Fail(503, "<html>busy</html>"), "answered 503: <html>busy", False),
        (Fail(401), "OPENAI_API_KEY", False),
        (Fail(403), "refuses the key", False),
        (Fail(404), "does not know the model or the address", False),
        (Fail(400, {"error": {"message": "context length exceeded", "param": "messages"}}), "longer context", False),
        (Fail(307, headers={"location": "http://127.0.0.1:9/"}), "elsewhere", False),
        (Drop(), "broke the connection off", True),
        (Drop(reset=True), "broke the connection off", True),
        (Drop('{"id": "chatcmpl-1", "choi'), "broke the connection off", True),
        (Break(Say("half of it")), "broke", True),
        (Break(Say("half of it"), reset=True), "broke the connection off", True),
        (Raw("{ this is not JSON"), "gave no chat completion", True),
        (Raw("<html>hello</html>", "text/html"), "gave no chat completion", True),
        (Raw('{"choices": []}'), "gave no chat completion", True),
        (Raw("[]"), "gave no chat completion", True),
        (Raw("null"), "gave no chat completion", True),
        (stream_of(piece("half")), "broke its answer off: the stream ended", True),
        (stream_of(piece("half"), "{ not JSON"), "gave no chat completion", True),
        (stream_of(piece("half"), {"error": {"message": "kv cache full"}}), "broke its answer off: kv cache", True),
        (stream_of(), "broke its answer off", True),
        (Raw("data: 17\n\n", "text/event-stream"), "gave no chat completion", True),
        (Hang(), "did not answer in time", True),
    ],
)
def test_each_way_to_fail_is_told_and_billed_for_what_it_may_have_cost(
    trouble, words: str, billed: bool, stream: bool, tmp_path: Path
) -> None:
    with ChatServer(trouble) as server:
        one = client(server.url, tmp_path, tries=1, stream=stream, timeout_s=1.0 if trouble == Hang() else 60.0)
        with pytest.raises(LlmError, match=words):
            one.ask(REQUEST)
    assert len(server.seen) == 1
    assert bool(server.seen[0].stream) is stream
    assert one.usd == pytest.approx(MOST if billed else 0.0)
    (call,) = one.take_calls()
    assert words.rsplit(":", maxsplit=1)[-1].strip() in call.error or "OPENAI" in words or "longer" in words
    assert client(server.url, tmp_path).usd == pytest.approx(one.usd)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    "trouble", [Fail(429), Fail(500), Drop(), Drop(reset=True), Break(Say("half")), Raw("{"), Raw("")]
)
def test_what_passes_is_tried_again(trouble, stream: bool, tmp_path: Path) -> None:
    with ChatServer(trouble, Say("at last")) as server:
        one = client(server.url, tmp_path, stream=stream)
        assert one.ask(REQUEST).reply.text == "at last"
    assert len(server.seen) == 2
    assert server.seen[0].key == server.seen[1].key


def test_an_answer_comes_piece_by_piece_with_its_usage(tmp_path: Path) -> None:
    with ChatServer(Say("snow ☃ and\u2028more " * 20, pieces=17)) as server:
        arrived: list[int] = []
        transport = OpenAiTransport(ChatOptions("m", server.url), None)
        reply = transport.send(REQUEST, lambda: None, arrived.append)
    assert reply.text == "snow ☃ and\u2028more " * 20
    assert (reply.prompt_tokens, reply.completion_tokens) == (100, 50)
    assert server.seen[0].body["stream_options"] == {"include_usage": True}
    assert arrived[-1] == len(reply.text)
    assert len(set(arrived)) > 3


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_stream_reads_the_same_wherever_its_bytes_are_cut(size: int) -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": 2}
    told = [piece("sn☃w"), ": keep-alive", piece(" and", None), piece(None, "length"), {"choices": [], "usage": usage}]
    text = "".join(
        one + "\n\n" if isinstance(one, str) else f"data: {json.dumps(one, ensure_ascii=False)}\r\n\r\n" for one in told
    )
    body, data = StreamBody(), text.encode()
    for at in range(0, len(data), size):
        body.feed(data[at : at + size])
    assert body.told() == {
        "choices": [{"message": {"content": "sn☃w and"}, "finish_reason": "length"}],
        "usage": usage,
    }


def test_a_stream_without_a_last_line_break_is_whole_and_one_without_an_end_is_not() -> None:
    body = StreamBody()
    body.feed(f"data: {json.dumps(piece('x', 'stop'))}".encode())
    assert body.told()["choices"][0]["message"]["content"] == "x"
    broken = StreamBody()
    broken.feed(f"data: {json.dumps(piece('x'))}\n".encode())
    with pytest.raises(StreamError):
        broken.told()


def test_a_server_that_answers_in_one_piece_although_asked_for_a_stream_is_understood(tmp_path: Path) -> None:
    body = {"choices": [{"message": {"content": [{"type": "text", "text": "in "}, {"type": "text", "text": "parts"}]}}]}
    with ChatServer(Raw(json.dumps(body))) as server:
        assert client(server.url, tmp_path).ask(REQUEST).reply.text == "in parts"


def test_a_stream_that_falls_silent_ends_and_is_billed(tmp_path: Path) -> None:
    with ChatServer(Say("0123456789", pieces=2, pause_s=600.0)) as server:
        one = client(server.url, tmp_path, tries=1, timeout_s=60.0, idle_s=0.5)
        with pytest.raises(LlmError, match=r"fell silent in the middle of its answer: 0.5 s"):
            one.ask(REQUEST)
    assert one.usd == pytest.approx(MOST)


@pytest.mark.slow
def test_a_slow_stream_is_not_late_as_long_as_it_goes_on_but_has_an_end(tmp_path: Path) -> None:
    with ChatServer(Say("0123456789" * 2, pieces=20, pause_s=0.12)) as server:
        one = client(server.url, tmp_path, tries=1, timeout_s=2.0, idle_s=20.0, longest_s=600.0)
        assert one.ask(REQUEST).reply.text == "0123456789" * 2  # it took longer than the time to its first piece
        hasty = client(server.url, tmp_path / "other", tries=1, idle_s=60.0, longest_s=0.5)
        with pytest.raises(LlmError, match=r"did not answer in time: 0.5 s"):
            hasty.ask(REQUEST)


def test_a_stream_without_usage_is_asked_for_in_one_piece_from_then_on(tmp_path: Path) -> None:
    with ChatServer(Say("x", usage=False), Say("y")) as server:
        one = client(server.url, tmp_path)
        assert one.ask(REQUEST).usd == pytest.approx(MOST)
        one.ask(Request(REQUEST.messages, seed=8))
    assert [seen.stream for seen in server.seen] == [True, False]


@pytest.mark.parametrize(
    ("refused", "left_out"),
    [
        (["stream"], ["stream", "stream_options"]),
        (["stream_options"], ["stream", "stream_options"]),
        (["response_format"], ["response_format"]),
        (["temperature", "top_p", "seed"], ["temperature", "top_p", "seed"]),
        (
            ["stream", "response_format", "temperature", "top_p", "seed", "max_tokens"],
            ["stream", "response_format", "temperature", "top_p", "seed", "max_tokens"],
        ),
    ],
)
def test_settings_that_a_server_refuses_are_left_out_for_good_and_cost_no_try(refused, left_out, tmp_path) -> None:
    with ChatServer(Say("{}"), refuses=refused) as server:
        one = client(server.url, tmp_path, tries=1)
        one.ask(Request(REQUEST.messages, 1, schema=SCHEMA))
        asked = len(server.seen)
        one.ask(Request(REQUEST.messages, 2, schema=SCHEMA))
    assert len(server.seen) == asked + 1
    for name in left_out:
        assert name not in server.seen[-1].body
    assert server.seen[-1].limit == 100
    assert one.usd == pytest.approx(2 * PRICE.of(100, 50))


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "Unsupported value: 'seed' does not support 7 with this model."}},
        {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]},
        {"error": {"message": "[{'type': 'extra_forbidden', 'loc': ('body', 'seed'), 'msg': 'Extra inputs'}]"}},
        {"error": "unknown field: seed"},
        "seed is not supported",
    ],
)
def test_a_refused_setting_is_found_in_the_words_of_many_servers(body, tmp_path: Path) -> None:
    with ChatServer(Fail(422, body), Say("x")) as server:
        assert client(server.url, tmp_path, tries=1).ask(REQUEST).reply.text == "x"
    assert "seed" not in server.seen[1].body
    assert "temperature" in server.seen[1].body


def test_the_limit_of_tokens_is_never_left_out(tmp_path: Path) -> None:
    refuses = ["max_tokens", "max_completion_tokens"]
    with ChatServer(refuses=refuses) as server, pytest.raises(LlmError, match="max_completion_tokens"):
        client(server.url, tmp_path).ask(REQUEST)
    assert [sorted(set(seen.body) & {"max_tokens", "max_completion_tokens"}) for seen in server.seen] == [
        ["max_tokens"],
        ["max_completion_tokens"],
    ]


def test_a_schema_is_sent_and_the_reply_says_whether_it_was_held_to_it(tmp_path: Path) -> None:
    with ChatServer(Say('{"code": "x = 1"}'), Say("x = 1")) as server:
        one = client(server.url, tmp_path)
        first = one.ask(Request(REQUEST.messages, 1, schema=SCHEMA)).reply
        second = one.ask(Request(REQUEST.messages, 2, schema=SCHEMA)).reply
        again = client(server.url, tmp_path).ask(Request(REQUEST.messages, 1, schema=SCHEMA))
    assert server.seen[0].body["response_format"]["json_schema"] == {"name": "rule", "schema": SCHEMA, "strict": True}
    assert (first.structured, second.structured) == (True, False)
    assert (again.cached, again.reply.structured) == (True, True)
    with ChatServer(Say('{"code": 1}'), refuses=["response_format"]) as server:
        other = client(server.url, tmp_path / "other")
        assert not other.ask(Request(REQUEST.messages, 1, schema=SCHEMA)).reply.structured
    assert prompt_hash(REQUEST, one.options) != prompt_hash(Request(REQUEST.messages, 7, schema=SCHEMA), one.options)


def test_pictures_go_as_data_and_appear_in_logs_as_a_note(tmp_path: Path) -> None:
    request = Request((Message("user", "What is odd?", (PNG,)),))
    with ChatServer(Say("nothing")) as server:
        one = client(server.url, tmp_path)
        one.ask(request)
    text, image = server.seen[0].body["messages"][0]["content"]
    assert text == {"type": "text", "text": "What is odd?"}
    assert base64.b64decode(image["image_url"]["url"].removeprefix("data:image/png;base64,")) == PNG
    note = f"What is odd?\n{image_note(PNG)}"
    assert read_transcript(tmp_path / "transcript.jsonl")[0]["messages"] == [{"role": "user", "content": note}]
    assert one.take_calls()[0].prompt == (("user", note),)
    plain = Request((Message("user", "What is odd?"),))
    other = Request((Message("user", "What is odd?", (PNG + b"x",)),))
    assert len({prompt_hash(r, one.options) for r in (request, plain, other)}) == 3
    assert request.most_tokens > plain.most_tokens + 48_169  # two tiles by four of gpt-4o-mini


def test_azure_has_its_own_path_header_and_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "a-token-of-somebody")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-azure-1")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
    with ChatServer(Say("hello"), key="azure-key-1234") as server:
        azure = {"provider": "azure", "api_version": "2024-10-21"}
        one = client(server.azure_url, tmp_path, key="azure-key-1234", **azure)
        assert one.ask(REQUEST).reply.text == "hello"
        wrong = client(server.azure_url, tmp_path / "other", key="azure-key-5678", **azure)
        with pytest.raises(LlmError, match="AZURE_OPENAI_API_KEY"):
            wrong.ask(REQUEST)
    seen = server.seen[0]
    assert (seen.deployment, seen.api_version) == ("m", "2024-10-21")
    assert seen.headers["api-key"] == "azure-key-1234"
    assert "authorization" not in seen.headers
    assert "openai-organization" not in seen.headers


def test_azure_that_does_not_know_the_deployment_says_what_to_check(tmp_path: Path) -> None:
    with ChatServer(Fail(404)) as server:
        one = client(server.azure_url, tmp_path, provider="azure", api_version="2024-10-21")
        with pytest.raises(LlmError, match="--api-version"):
            one.ask(REQUEST)


def test_an_answer_without_end_is_given_up(tmp_path: Path) -> None:
    endless = "data: " + json.dumps(piece("x" * 1_000_000)) + "\n\n"
    with ChatServer(Raw(endless * 20, "text/event-stream")) as server:
        one = client(server.url, tmp_path, tries=1)
        with pytest.raises(LlmError, match="sends without end"):
            one.ask(REQUEST)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_a_server_names_is_read_as_number_or_date(headers, seconds) -> None:
    assert wait_of(headers) == seconds


class Stopped(BaseException):
    """What a run that is stopped raises."""


@pytest.mark.parametrize("stream", [True, False])
def test_a_stop_acts_within_a_second_on_silence_and_in_the_middle_of_an_answer(stream: bool, tmp_path: Path) -> None:
    step = Say("0123456789", pieces=2, pause_s=600.0) if stream else Hang()
    with ChatServer(step) as server:
        one = client(server.url, tmp_path, stream=stream)
        stopped: list[float] = []

        def stop() -> None:
            if server.asked.is_set():
                stopped.append(time.monotonic())
                raise Stopped

        with pytest.raises(Stopped):
            one.ask(REQUEST, stop)
        assert time.monotonic() - stopped[0] < 1.0
    assert one.take_calls()[0].error == "given up"


def test_a_name_server_that_does_not_answer_does_not_hold_up_a_stop(tmp_path: Path, monkeypatch) -> None:
    looked, release = threading.Event(), threading.Event()
    real = socket.getaddrinfo

    def slow(host, *more, **named):
        if host in ("model.example", b"model.example"):
            looked.set()
            release.wait()
            raise socket.gaierror("unknown")
        return real(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slow)

    def stop() -> None:
        if looked.is_set():
            raise Stopped

    transport = OpenAiTransport(ChatOptions("m", "http://model.example/v1"), None)
    try:
        with pytest.raises(Stopped):
            transport.send(REQUEST, stop)
        assert not release.is_set()
    finally:
        release.set()
