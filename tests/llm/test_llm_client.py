"""The client against a real server on loopback: answers, failures, retries, money, cache, transcript, stop."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from tests.fakes.chat_server import ChatServer, Drop, Fail, Hang, Raw, Say, Seen
from workbench.errors import CapError, ConsentError, LlmError
from workbench.llm.client import ChatClient, open_client
from workbench.llm.consent import Consent
from workbench.llm.messages import ChatOptions, Message, Request
from workbench.llm.prices import Price
from workbench.llm.record.transcript import read_transcript
from workbench.llm.wire.transport import OpenAiTransport

REQUEST = Request((Message("system", "Be brief."), Message("user", "Hello")), seed=7)
PRICES = {"m": Price(1.0, 2.0)}
KEY = "sk-very-secret-0123456789"


def client(url: str, folder: Path, max_usd: float | None = None, key: str = "", waits=None, **given) -> ChatClient:
    """A client whose waits between tries take no time; `waits` notes them."""
    waits = [] if waits is None else waits
    options = ChatOptions("m", url, **{"backoff_s": 0.1, "max_tokens": 100, **given})
    environ = {"OPENAI_API_KEY": key} if key else {}
    return open_client(
        options,
        Consent(),
        content="numbers",
        folder=folder,
        environ=environ,
        prices=PRICES,
        max_usd=max_usd,
        sleep=waits.append,
    )


def test_a_question_is_answered_over_the_wire_with_the_settings_given(tmp_path: Path) -> None:
    with ChatServer(Say("Hi there")) as server:
        answer = client(server.url, tmp_path, temperature=0.5).ask(REQUEST)
    assert answer.reply.text == "Hi there"
    assert answer.usd == pytest.approx((100 * 1.0 + 50 * 2.0) / 1e6)
    seen = server.seen[0]
    assert seen.path == "/v1/chat/completions"
    assert seen.body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
    ]
    assert (seen.body["model"], seen.body["seed"], seen.body["temperature"]) == ("m", 7, 0.5)
    assert seen.body["max_tokens"] == 100


@pytest.mark.parametrize(
    "trouble",
    [
        Fail(429),
        Fail(500),
        Fail(503, "not json at all"),
        Drop(),
        Drop(after='{"id": "chatcmpl-1", "choi'),
        Raw("{ this is not JSON"),
        Raw("<html>hello</html>", "text/html"),
        Raw('{"id": "x", "choices": []}'),
        Raw('{"choices": null}'),
        Raw("[]"),
    ],
)
def test_a_passing_failure_is_tried_again_after_a_wait(trouble, tmp_path: Path) -> None:
    with ChatServer(trouble, Say("at last")) as server:
        waits: list[float] = []
        assert client(server.url, tmp_path, waits=waits).ask(REQUEST).reply.text == "at last"
    assert len(server.seen) == 2
    assert sum(waits) == pytest.approx(0.1)


def test_waits_double_and_end_with_a_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    with ChatServer(Fail(500)) as server:
        waits: list[float] = []
        one = client(server.url, tmp_path, waits=waits, tries=4, longest_backoff_s=0.3)
        with pytest.raises(LlmError, match=r"127\.0\.0\.1 is not ready: it answered 500.*Wait a while"):
            one.ask(REQUEST)
    assert len(server.seen) == 4
    assert sum(waits) == pytest.approx(0.1 + 0.2 + 0.3)


def test_the_wait_that_a_server_asks_for_is_kept_within_the_longest(tmp_path: Path) -> None:
    with ChatServer(
        Fail(429, headers={"retry-after": "0.7"}), Fail(429, headers={"retry-after": "999"}), Say("x")
    ) as s:
        waits: list[float] = []
        client(s.url, tmp_path, waits=waits, longest_backoff_s=2.0).ask(REQUEST)
    assert sum(waits) == pytest.approx(0.7 + 2.0)


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "OPENAI_API_KEY"), (404, "--model"), (400, "longer context"), (307, "elsewhere")],
)
def test_a_refusal_is_not_tried_again_and_says_what_to_do(status: int, words: str, tmp_path: Path) -> None:
    with ChatServer(Fail(status)) as server, pytest.raises(LlmError, match=words):
        client(server.url, tmp_path).ask(REQUEST)
    assert len(server.seen) == 1


def test_a_spent_quota_is_not_tried_again(tmp_path: Path) -> None:
    spent = Fail(429, {"error": {"message": "pay first", "code": "insufficient_quota"}})
    with ChatServer(spent) as server, pytest.raises(LlmError, match="pay first"):
        client(server.url, tmp_path).ask(REQUEST)
    assert len(server.seen) == 1


def test_a_redirect_is_not_followed_to_a_host_nobody_agreed_to(tmp_path: Path) -> None:
    with ChatServer(Say("stolen")) as other:
        moved = Fail(307, headers={"location": other.url + "/chat/completions"})
        with ChatServer(moved) as server, pytest.raises(LlmError, match="elsewhere"):
            client(server.url, tmp_path).ask(REQUEST)
    assert other.seen == []


def test_no_proxy_stands_between_this_machine_and_itself(tmp_path: Path, monkeypatch) -> None:
    with ChatServer(Say("through the proxy")) as proxy, ChatServer(Say("direct")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert client(server.url, tmp_path).ask(REQUEST).reply.text == "direct"
    assert proxy.seen == []


def test_a_setting_that_the_server_does_not_take_is_left_out_and_the_limit_renamed(tmp_path: Path) -> None:
    def refuse(param: str) -> Fail:
        return Fail(400, {"error": {"message": f"Unsupported parameter: '{param}'", "param": param}})

    with ChatServer(refuse("temperature"), refuse("max_tokens"), Say("fine")) as server:
        one = client(server.url, tmp_path)
        assert one.ask(REQUEST).reply.text == "fine"
        one.ask(Request(REQUEST.messages, seed=8))
    for seen in server.seen[2:]:
        assert "temperature" not in seen.body
        assert "max_tokens" not in seen.body
        assert seen.body["max_completion_tokens"] == 100


def test_nobody_listening_is_a_clear_message(tmp_path: Path) -> None:
    with ChatServer(Say("x")) as server:
        url = server.url
    one = client(url, tmp_path, tries=2)
    with pytest.raises(LlmError, match=r"cannot be reached.*Check --base-url"):
        one.ask(REQUEST)
    assert one.spend.usd == 0.0


def test_a_call_that_takes_too_long_ends_and_counts_as_spent(tmp_path: Path) -> None:
    with ChatServer(Hang()) as server:
        one = client(server.url, tmp_path, timeout_s=1.5, tries=1)
        with pytest.raises(LlmError, match="did not answer in time"):
            one.ask(REQUEST)
        assert one.spend.usd == pytest.approx(PRICES["m"].of(REQUEST.most_tokens, 100))


class Stopped(BaseException):
    """What a run that is stopped raises."""


def test_a_stop_ends_a_slow_call_without_waiting_for_the_server_or_leaving_a_thread(tmp_path: Path) -> None:
    before = threading.active_count()
    with ChatServer(Hang()) as server:
        one = client(server.url, tmp_path)

        def stop() -> None:
            if server.asked.is_set():
                raise Stopped

        with pytest.raises(Stopped):
            one.ask(REQUEST, stop)
        assert not server.closing.is_set()
    assert threading.active_count() == before
    assert read_transcript(tmp_path / "transcript.jsonl")[-1]["error"] == "given up"


def test_a_cut_off_answer_says_so(tmp_path: Path) -> None:
    with ChatServer(Say("```python\ndef", finish="length")) as server:
        assert client(server.url, tmp_path).ask(REQUEST).cut_off


def test_the_same_question_is_asked_once_and_another_seed_is_another_question(tmp_path: Path) -> None:
    with ChatServer(Say("one"), Say("two")) as server:
        assert client(server.url, tmp_path).ask(REQUEST).reply.text == "one"
        again = client(server.url, tmp_path).ask(REQUEST)
        assert (again.reply.text, again.cached, again.usd) == ("one", True, 0.0)
        assert client(server.url, tmp_path).ask(Request(REQUEST.messages, seed=8)).reply.text == "two"
    assert len(server.seen) == 2


def test_the_cap_is_reserved_before_the_call_so_it_is_never_exceeded(tmp_path: Path) -> None:
    most = PRICES["m"].of(REQUEST.most_tokens, 100)
    with ChatServer(Say("x", prompt_tokens=REQUEST.most_tokens, completion_tokens=100)) as server:
        one = client(server.url, tmp_path, max_usd=2.5 * most)
        for seed in range(2):
            one.ask(Request(REQUEST.messages, seed=seed))
        with pytest.raises(CapError, match="Raise --max-usd"):
            one.ask(Request(REQUEST.messages, seed=9))
        assert one.spend.usd <= 2.5 * most
        assert len(server.seen) == 2


def test_money_spent_is_not_forgotten_by_a_run_that_goes_on(tmp_path: Path) -> None:
    with ChatServer(Say("x"), Hang()) as server:
        one = client(server.url, tmp_path, timeout_s=1.5, tries=1)
        one.ask(REQUEST)
        with pytest.raises(LlmError):
            one.ask(Request(REQUEST.messages, seed=9))
    assert client(server.url, tmp_path).spend.usd == pytest.approx(one.spend.usd)


@pytest.mark.parametrize("answered", [True, False])
def test_a_run_killed_before_a_call_ended_counts_its_answer_if_it_came_else_what_was_reserved(
    answered: bool, tmp_path: Path
) -> None:
    with ChatServer(Say("x")) as server:
        client(server.url, tmp_path).ask(REQUEST)
        path = tmp_path / "transcript.jsonl"
        asked = path.read_text("utf-8").splitlines()[0]
        path.write_text(asked + '\n{"call": 1, "kind": "en', "utf-8")
        if not answered:
            shutil.rmtree(tmp_path / "answers")
        usd = PRICES["m"].of(100, 50) if answered else PRICES["m"].of(REQUEST.most_tokens, 100)
        for _ in range(2):  # also when it is opened once more
            again = client(server.url, tmp_path)
            assert again.usd == pytest.approx(usd)
            assert again.by_role()["propose"].calls == 1
        again.ask(REQUEST)
    assert len(server.seen) == (1 if answered else 2)
    lines = read_transcript(path)
    assert [line["kind"] for line in lines[:2]] == ["asked", "ended"]
    assert len({(line["call"], line["kind"]) for line in lines}) == len(lines)
    assert client(server.url, tmp_path).usd == pytest.approx(usd if answered else usd + PRICES["m"].of(100, 50))


def test_without_usage_all_that_was_reserved_counts(tmp_path: Path) -> None:
    with ChatServer(Say("x", usage=False)) as server:
        one = client(server.url, tmp_path)
        assert one.ask(REQUEST).usd == pytest.approx(PRICES["m"].of(REQUEST.most_tokens, 100))


def test_an_unknown_price_is_unknown_and_never_nothing(tmp_path: Path) -> None:
    with ChatServer(Say("x")) as server:
        options = ChatOptions("other", server.url)
        consent = Consent()
        with pytest.raises(LlmError, match="price of the model is unknown"):
            open_client(options, consent, content="", folder=tmp_path, environ={}, prices=PRICES, max_usd=1.0)
        one = open_client(options, consent, content="", folder=tmp_path, environ={}, prices=PRICES)
        assert one.ask(REQUEST).usd is None
        assert one.spend.usd is None
        assert "price unknown" in one.spend.words()


def test_the_key_goes_to_the_server_and_nowhere_else(tmp_path: Path) -> None:
    refused = Fail(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}})
    with ChatServer(Say(f"your key is {KEY}"), refused) as server:
        one = client(server.url, tmp_path, key=KEY)
        one.ask(Request((Message("user", f"my key is {KEY}"),)))
        with pytest.raises(LlmError) as caught:
            one.ask(Request(REQUEST.messages, seed=9))
    assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(caught.value)
    assert KEY not in (tmp_path / "transcript.jsonl").read_text("utf-8")
    for kept in (tmp_path / "answers").rglob("*.json"):
        assert KEY not in kept.read_text("utf-8")


def test_another_host_is_asked_for_consent_before_anything_is_opened(tmp_path: Path) -> None:
    options = ChatOptions("m", "https://api.example.org/v1")
    with pytest.raises(ConsentError, match=r"send numbers to api\.example\.org.*--consent api\.example\.org"):
        open_client(options, Consent(), content="numbers", folder=tmp_path, environ={}, prices=PRICES)
    assert list(tmp_path.iterdir()) == []


def test_openai_itself_needs_a_key(tmp_path: Path) -> None:
    options = ChatOptions("m", "https://api.openai.com/v1")
    consent = Consent(("api.openai.com",))
    with pytest.raises(LlmError, match="OPENAI_API_KEY is not set"):
        open_client(options, consent, content="", folder=tmp_path, environ={}, prices=PRICES)


def test_the_transcript_tells_what_was_asked_and_answered(tmp_path: Path) -> None:
    with ChatServer(Fail(500), Say("fine")) as server:
        client(server.url, tmp_path).ask(REQUEST)
    lines = read_transcript(tmp_path / "transcript.jsonl")
    assert [(line["call"], line["kind"]) for line in lines] == [(1, "asked"), (1, "ended"), (2, "asked"), (2, "ended")]
    assert lines[0]["messages"][1]["content"] == "Hello"
    assert "500" in lines[1]["error"]
    assert (lines[3]["text"], lines[3]["completion_tokens"]) == ("fine", 50)


def test_a_pause_is_no_time_out(tmp_path: Path) -> None:
    now, release = [0.0], threading.Event()

    def author(seen: Seen) -> Say:
        release.wait()
        return Say("patient")

    def paused() -> None:
        now[0] += 1000.0
        release.set()

    with ChatServer(author=author) as server:
        options = ChatOptions("m", server.url, timeout_s=60.0)
        reply = OpenAiTransport(options, None, clock=lambda: now[0]).send(REQUEST, paused)
    assert reply.text == "patient"
    assert now[0] >= 1000.0
