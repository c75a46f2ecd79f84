"""The server on loopback does what it is told, seen by the real `openai` client."""

from __future__ import annotations

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import openai
import pytest
from pydantic import BaseModel

from workbench.bench.author.server import ChatServer, recorded
from workbench.bench.author.steps import Break, Drop, Fail, Hang, Raw, Say
from workbench.bench.author.wire import BYTES_A_TOKEN, tokens_of

MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
PROMPT_TOKENS = 3 + 2 + 4 + 4 + 3  # "Be brief." and "Hello", 4 a message, 3 before the answer
LONG = "word " * 200


class Found(BaseModel):
    """A form of answer."""

    text: str


def client(server: ChatServer, **given) -> openai.OpenAI:
    """The real client, which tries once."""
    return openai.OpenAI(**{"base_url": server.url, "api_key": "none", "max_retries": 0, "timeout": 30.0, **given})


def ask(server: ChatServer, **given):
    """One call with the real client."""
    with client(server) as one:
        return one.chat.completions.create(**{"model": "m", "messages": MESSAGES, **given})


def read(server: ChatServer, **given) -> tuple[str, list]:
    """The text of a stream and all that came."""
    with client(server) as one:
        came = list(one.chat.completions.create(model="m", messages=MESSAGES, stream=True, **given))
    return "".join(c.choices[0].delta.content or "" for c in came if c.choices), came


def test_a_script_is_played_step_by_step_and_its_last_step_repeats() -> None:
    with ChatServer(Fail(503, "busy"), Say("hello"), Say("bye")) as server:
        with pytest.raises(openai.InternalServerError):
            ask(server)
        assert [ask(server).choices[0].message.content for _ in range(3)] == ["hello", "bye", "bye"]
    assert len(server.seen) == 4
    assert list(server.counts().values()) == [4]


def test_an_answer_tells_its_model_why_it_ended_and_the_tokens_as_the_documented_count_has_them() -> None:
    with ChatServer(Say("hi there")) as server:
        told = ask(server)
    assert (told.model, told.choices[0].finish_reason) == ("m", "stop")
    assert told.usage.prompt_tokens == PROMPT_TOKENS == server.seen[0].tokens
    assert told.usage.completion_tokens == tokens_of("hi there") == 2
    assert told.usage.total_tokens == PROMPT_TOKENS + 2


def test_a_stream_brings_the_text_in_pieces_and_its_usage_where_it_is_asked_for() -> None:
    with ChatServer(Say("one two three four")) as server:
        text, came = read(server, stream_options={"include_usage": True})
        assert text == "one two three four"
        assert [c.choices[0].finish_reason for c in came if c.choices][-1] == "stop"
        assert came[-1].usage.completion_tokens == tokens_of(text)
        assert all(c.usage is None for c in came[:-1])
        text, came = read(server)
        assert text == "one two three four"
        assert all(c.usage is None for c in came)


@pytest.mark.parametrize("stream", [False, True])
def test_usage_may_be_missing(stream: bool) -> None:
    with ChatServer(Say("hi", usage=False)) as server:
        if stream:
            _, came = read(server, stream_options={"include_usage": True})
            assert all(c.usage is None for c in came)
        else:
            assert ask(server).usage is None


@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
def test_an_answer_longer_than_the_limit_is_cut_and_says_so(limit: str) -> None:
    with ChatServer(Say(LONG)) as server:
        told = ask(server, **{limit: 7})
    assert told.choices[0].message.content == LONG[: 7 * BYTES_A_TOKEN]
    assert (told.choices[0].finish_reason, told.usage.completion_tokens) == ("length", 7)


def test_structured_output_is_asked_for_with_its_schema_and_read_by_the_client() -> None:
    with ChatServer(Say('{"text": "fine"}')) as server, client(server) as one:
        told = one.chat.completions.parse(model="m", messages=MESSAGES, response_format=Found)
    assert told.choices[0].message.parsed == Found(text="fine")
    assert server.seen[0].schema["properties"]["text"]["type"] == "string"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("temperature", {"temperature": 0.5}),
        ("stream", {"stream": True}),
        ("response_format", {"response_format": {"type": "json_object"}}),
        ("max_tokens", {"max_tokens": 9}),
        ("seed", {"seed": 3}),
    ],
)
def test_a_setting_that_the_server_does_not_take_is_refused_by_name_and_costs_no_step(name: str, given) -> None:
    with ChatServer(Say("fine"), Say("too far"), refuses=[name]) as server:
        with pytest.raises(openai.BadRequestError) as caught:
            ask(server, **given)
        assert caught.value.param == name
        assert ask(server).choices[0].message.content == "fine"


ERRORS = [
    (Fail(400), openai.BadRequestError),
    (Fail(401), openai.AuthenticationError),
    (Fail(429), openai.RateLimitError),
    (Fail(500), openai.InternalServerError),
    (Fail(503), openai.InternalServerError),
    (Raw('{"id": "x", "choi'), json.JSONDecodeError),
    (Drop(), openai.APIConnectionError),
    (Drop(reset=True), openai.APIConnectionError),
    (Drop('{"id": "x", "choi'), openai.APIConnectionError),
    (Break(Say(LONG)), openai.APIConnectionError),
    (Break(Say(LONG), reset=True), openai.APIConnectionError),
]


@pytest.mark.parametrize(("step", "error"), ERRORS)
def test_each_fault_reaches_the_client_as_what_it_is_and_the_next_call_is_well(step, error) -> None:
    with ChatServer(step, Say("well again")) as server:
        with pytest.raises(error):
            ask(server)
        assert ask(server).choices[0].message.content == "well again"


@pytest.mark.parametrize("reset", [False, True])
def test_a_stream_that_breaks_off_is_an_error_for_the_client_and_not_a_short_answer(reset: bool) -> None:
    with ChatServer(Break(Say(LONG), pieces=2, reset=reset)) as server, pytest.raises(openai.APIConnectionError):
        read(server)


def test_a_rate_limit_tells_how_long_to_wait() -> None:
    with ChatServer(Fail(429, headers={"retry-after": "3"})) as server, pytest.raises(openai.RateLimitError) as caught:
        ask(server)
    assert caught.value.response.headers["retry-after"] == "3"


def test_a_slow_server_runs_into_the_clients_time_out_and_closing_waits_for_nobody() -> None:
    for step in (Hang(), Say("late", wait_s=3600.0)):
        with ChatServer(step) as server, client(server, timeout=0.2) as one, pytest.raises(openai.APITimeoutError):
            one.chat.completions.create(model="m", messages=MESSAGES)


def test_azure_has_paths_of_its_own_with_a_version_and_a_key_in_a_header_of_its_own() -> None:
    with ChatServer(Say("from azure"), key="k") as server:
        given = {"azure_endpoint": server.azure_url, "api_version": "2024-10-21", "max_retries": 0}
        with openai.AzureOpenAI(api_key="k", **given) as one:
            told = one.chat.completions.create(model="mine", messages=MESSAGES)
        assert told.choices[0].message.content == "from azure"
        seen = server.seen[0]
        assert seen.path == "/openai/deployments/mine/chat/completions?api-version=2024-10-21"
        assert (seen.deployment, seen.api_version, seen.headers["api-key"]) == ("mine", "2024-10-21", "k")
        with openai.AzureOpenAI(api_key="other", **given) as one, pytest.raises(openai.AuthenticationError):
            one.chat.completions.create(model="mine", messages=MESSAGES)


def test_a_wrong_key_or_path_is_refused() -> None:
    with ChatServer(Say("x"), key="k") as server:
        with client(server) as one, pytest.raises(openai.AuthenticationError):
            one.chat.completions.create(model="m", messages=MESSAGES)
        with client(server, base_url=server.azure_url, api_key="k") as one, pytest.raises(openai.NotFoundError):
            one.chat.completions.create(model="m", messages=MESSAGES)
        with client(server, api_key="k") as one:
            assert one.chat.completions.create(model="m", messages=MESSAGES).choices[0].message.content == "x"


def test_many_calls_at_a_time_are_all_seen_and_leave_no_thread() -> None:
    before = threading.active_count()
    with ChatServer(author=lambda seen: Say(f"seed {seen.seed}")) as server:
        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(lambda seed: ask(server, seed=seed).choices[0].message.content, range(16)))
        assert told == [f"seed {seed}" for seed in range(16)]
        assert sorted(server.counts().values()) == [1] * 16
    assert threading.active_count() == before


def test_a_record_on_disk_tells_how_often_each_call_came_and_holds_no_key(tmp_path) -> None:
    path = tmp_path / "calls.jsonl"
    assert recorded(path) == []
    with ChatServer(Say("x"), key="very-secret", record=path) as server:
        with client(server, api_key="very-secret") as one:
            for seed in (1, 2, 1):
                one.chat.completions.create(model="m", messages=MESSAGES, seed=seed)
        keys = [call["key"] for call in recorded(path)]
        assert keys[0] == keys[2] != keys[1]
        assert server.counts() == {keys[0]: 2, keys[1]: 1}
    assert "very-secret" not in path.read_text("utf-8")


def test_pictures_are_counted_and_left_out_of_the_text() -> None:
    parts = [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
    ]
    with ChatServer(Say("seen")) as server:
        told = ask(server, messages=[{"role": "user", "content": parts}])
    assert (server.seen[0].prompt, server.seen[0].images) == ("look", 1)
    assert told.usage.prompt_tokens == 1 + 4 + 765 + 3


def test_what_an_author_raises_is_raised_again_where_the_server_is_closed() -> None:
    def author(seen):
        raise KeyError("a bug in the author")

    raised = pytest.raises(openai.APIConnectionError)
    with pytest.raises(KeyError, match="a bug"), ChatServer(author=author) as server, raised:
        ask(server)


def test_a_plain_http_client_gets_plain_json() -> None:
    with ChatServer(Say("hello")) as server:
        line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
        line.request("POST", "/v1/chat/completions", json.dumps({"model": "m", "messages": []}))
        answer = line.getresponse()
        assert answer.headers["content-type"] == "application/json"
        assert json.loads(answer.read())["choices"][0]["message"] == {"role": "assistant", "content": "hello"}
        line.close()
