"""Keys: where they come from, and that they are in nothing that is written, told or raised."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from tests.fakes.chat_server import ChatServer, Drop, Fail, Raw, Say
from tests.fakes.memory_keyring import MemoryKeyring
from tests.llm.clients import PRICES, REQUEST, client
from workbench.cli.main import main
from workbench.errors import LlmError
from workbench.llm.client import open_client
from workbench.llm.consent import Consent
from workbench.llm.keys import SERVICE, SystemKeyring, find_key, forget_key, keep_key
from workbench.llm.messages import ChatOptions, Message, Request
from workbench.llm.record.export import as_jsonl, as_markdown, calls_of
from workbench.llm.record.transcript import read_transcript

CANARY = "canary/KEY+with=signs-0123456789"
HOST = "api.example.org"


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    """The keyring of this process while a test runs."""
    before, mine = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def test_the_environment_comes_first_then_the_keyring_then_nothing() -> None:
    ring = MemoryKeyring()
    keep_key(HOST, CANARY, ring)
    assert find_key(HOST, "openai", {"OPENAI_API_KEY": " from-outside \n"}, ring).text == "from-outside"
    assert find_key(HOST, "azure", {"OPENAI_API_KEY": "x"}, ring).text == CANARY
    assert (
        find_key(HOST, "azure", {"AZURE_OPENAI_API_KEY": "x"}, ring).where == "the environment (AZURE_OPENAI_API_KEY)"
    )
    assert find_key("other.example.org", "openai", {}, ring).text == ""
    assert find_key(HOST, "openai", {}, None).text == ""


@pytest.mark.parametrize("ring", [NoKeyring(), MemoryKeyring(broken=True)])
def test_a_keyring_that_cannot_be_asked_is_as_if_there_were_none_but_keeping_a_key_there_fails(ring) -> None:
    assert find_key(HOST, "openai", {}, ring).text == ""
    assert not forget_key(HOST, ring)
    with pytest.raises(LlmError, match="Set OPENAI_API_KEY") as caught:
        keep_key(HOST, CANARY, ring)
    assert CANARY not in repr(caught.getrepr(style="long"))


def test_a_keyring_that_keeps_nothing_is_found_out() -> None:
    class Forgetful(MemoryKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            pass

    with pytest.raises(LlmError, match="did not keep"):
        keep_key(HOST, CANARY, Forgetful())


@pytest.mark.parametrize("text", ["two words", "line\nbreak", "schlüssel", "\x00"])
def test_what_cannot_be_a_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(LlmError, match="is no key") as caught:
        find_key(HOST, "openai", {"OPENAI_API_KEY": text}, None)
    assert text not in str(caught.value)


def test_the_verbs_keep_find_and_forget_a_key_without_showing_it(memory, monkeypatch, capsys) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    def run(*words: str) -> str:
        assert main(["key", *words]) == 0
        shown = capsys.readouterr()
        assert CANARY not in shown.out + shown.err
        return shown.out

    assert run("where", HOST) == f"There is no key of {HOST}.\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(CANARY + "\n"))
    run("set", f"https://{HOST.upper()}/v1")
    assert memory.kept == {(SERVICE, HOST): CANARY}
    assert run("where", HOST) == f"The key of {HOST} comes from the keyring of this system.\n"
    assert "forgotten" in run("forget", HOST)
    assert "holds no key" in run("forget", HOST)
    assert memory.kept == {}


def test_no_key_is_an_argument(capsys) -> None:
    assert main(["key", "set", HOST, CANARY]) == 2
    assert main(["key", "where", "http://"]) == 2
    capsys.readouterr()


def test_a_key_of_the_keyring_opens_a_server(memory, tmp_path: Path) -> None:
    keep_key("127.0.0.1", CANARY, SystemKeyring())
    with ChatServer(Say("open"), key=CANARY) as server:
        one = open_client(
            ChatOptions("m", server.url),
            Consent(),
            content="",
            folder=tmp_path,
            environ={},
            prices=PRICES,
            keyring=SystemKeyring(),
        )
        assert one.ask(REQUEST).reply.text == "open"


ECHOES = [
    Say(f"your key is {CANARY}, said the model"),
    Say(CANARY, finish=CANARY),
    Fail(401, {"error": {"message": f"Incorrect API key provided: {CANARY}", "code": CANARY, "param": CANARY}}),
    Fail(400, f"plain {CANARY}"),
    Fail(500, {"error": {"message": "x" * 290 + CANARY}}),
    Fail(307, headers={"location": f"http://x/{CANARY}"}),
    Raw("{" + "x" * 70 + CANARY),
    Raw(f"data: {CANARY}\n\n", "text/event-stream"),
    Raw('data: {"error": {"message": "' + "y" * 280 + CANARY + '"}}\n\n', "text/event-stream"),
    Drop(),
    Drop(CANARY),
]


@pytest.mark.parametrize("provider", ["openai", "azure"])
@pytest.mark.parametrize("echo", ECHOES)
def test_the_key_is_in_no_file_call_error_or_repr_even_where_the_server_echoes_it(
    echo, provider: str, tmp_path: Path, capfd, caplog
) -> None:
    caplog.set_level("INFO")
    for logger in ("openai", "httpx2"):  # what OPENAI_LOG=debug turns on
        caplog.set_level("DEBUG", logger)
    said: list[str] = []
    with ChatServer(echo) as server:
        more = {"provider": provider, "api_version": "1"}
        url = server.azure_url if provider == "azure" else server.url
        one = client(url, tmp_path, key=CANARY, tries=2, break_after=2, **more)
        for seed in range(3):
            request = Request((Message("user", f"my own key is {CANARY}"),), seed)
            try:
                answer = one.ask(request)
                said += [repr(answer), repr(pickle.dumps(answer))]
                one.ask(request.follow_up(answer.reply.text, "go on", "repair"))
            except LlmError as error:
                told = pytest.ExceptionInfo.from_exception(error).getrepr(chain=True)
                said += [str(error), repr(error), repr(error.__cause__), str(told.reprcrash)]
    assert server.seen[0].headers["api-key" if provider == "azure" else "authorization"].endswith(CANARY)
    calls = one.take_calls()
    assert calls
    said += [repr(calls), repr(one), repr(one.options), one.words(), repr(one.by_role())]
    lines = read_transcript(tmp_path / "transcript.jsonl")
    said += [as_markdown(calls_of(lines)), as_jsonl(calls_of(lines)), as_markdown(calls)]
    shown = capfd.readouterr()
    said += [shown.out, shown.err, caplog.text]
    for text in said:
        assert CANARY not in text
        assert CANARY[:16] not in text
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert CANARY[:16].encode() not in path.read_bytes(), path
