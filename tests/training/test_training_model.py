"""Opening a model from one setup: consent, key, price tables, what would be sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.chat_server import ChatServer, Say
from tests.fakes.memory_keyring import MemoryKeyring
from workbench.errors import ConsentError, LlmError
from workbench.llm.keys import keep_key
from workbench.llm.messages import Message, Request
from workbench.llm.prices import Price
from workbench.training.llm.model import content_of, open_model, price_for, would_send
from workbench.training.llm.setup import ModelSetup

REQUEST = Request((Message("system", "Write a rule."), Message("user", "values 1 2 3")))
LOCAL = ModelSetup("gpt-4o-mini", "http://localhost:9/v1")


def opened(setup: ModelSetup, folder: Path, ring: MemoryKeyring | None = None, **environ: str):
    return open_model(setup, folder, environ, content=content_of("a.csv", setup.images), keyring=ring)


def test_the_setup_is_what_the_server_is_asked_with(tmp_path: Path) -> None:
    with ChatServer(Say("rule"), key="key-of-azure-1") as server:
        azure = {"provider": "azure", "api_version": "2024-10-21", "temperature": 0.1, "top_p": 0.2, "max_tokens": 77}
        setup = ModelSetup("gpt-4o", server.azure_url, max_usd=1.0, **azure)
        one = opened(setup, tmp_path, AZURE_OPENAI_API_KEY="key-of-azure-1")
        one.ask(REQUEST)
    body = server.seen[0].body
    assert (body["temperature"], body["top_p"], body["max_tokens"]) == (0.1, 0.2, 77)
    assert server.seen[0].deployment == "gpt-4o"
    assert one.usd == pytest.approx((100 * 2.5 + 50 * 10) / 1e6)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers", "transcript.jsonl"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "would send names, labeled values .* of the series in a.csv to api.openai.com: nobody has agreed"),
        ({"images": True}, "plots of them"),
        ({"consent": ("example.org",)}, "--consent api.openai.com"),
        ({"consent": ("api.openai.com",), "local_only": True}, "only this machine"),
        ({"max_usd": 1.0, "model": "unheard-of"}, "nobody has agreed"),  # consent comes before key and price
    ],
)
def test_without_consent_nothing_is_opened_and_the_sentence_says_what_would_be_sent(change, words, tmp_path) -> None:
    with pytest.raises(ConsentError, match=words):
        opened(replace(ModelSetup("gpt-4o"), **change), tmp_path / "new", OPENAI_API_KEY="a-key-0123")
    assert not (tmp_path / "new").exists()


def test_a_key_comes_from_the_environment_or_the_keyring_else_the_sentence_names_both(tmp_path: Path) -> None:
    setup, ring = ModelSetup("gpt-4o", consent=("api.openai.com",)), MemoryKeyring()
    with pytest.raises(LlmError, match=r"OPENAI_API_KEY is not set, .*keyring.*key set api\.openai\.com"):
        opened(setup, tmp_path, ring)
    keep_key("api.openai.com", "key-of-openai", ring)
    assert opened(setup, tmp_path, ring).host == "api.openai.com"
    assert opened(setup, tmp_path, OPENAI_API_KEY="a-key-0123").host == "api.openai.com"
    azure = ModelSetup("d", "https://n.openai.azure.com", "azure", "1", consent=("n.openai.azure.com",))
    with pytest.raises(LlmError, match="AZURE_OPENAI_API_KEY is not set"):
        opened(azure, tmp_path, OPENAI_API_KEY="a-key-0123")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"model": " "}, "its name is empty"),
        ({"base_url": "localhost:1"}, "http://"),
        ({"provider": "azure"}, "--api-version"),
        ({"temperature": 2.1}, "temperature"),
        ({"top_p": float("nan")}, "top_p"),
        ({"max_tokens": 0}, "tokens"),
        ({"max_usd": 0.0}, "above 0"),
        ({"max_usd": float("inf")}, "above 0"),
        ({"max_usd": 1.0, "model": "unheard-of"}, "price of the model is unknown"),
        ({"in_flight": 0}, "calls at a time"),
        ({"prices": (Path("none.toml"),)}, "is no file"),
    ],
)
def test_a_setup_that_cannot_be_is_refused(change, words: str, tmp_path: Path) -> None:
    with pytest.raises(LlmError, match=words):
        opened(replace(LOCAL, **change), tmp_path)


def test_prices_come_from_the_built_in_table_the_users_own_and_those_given_in_this_order(tmp_path: Path) -> None:
    assert price_for(LOCAL, tmp_path) == Price(0.15, 0.6)
    assert price_for(replace(LOCAL, model="mine"), tmp_path) is None
    own = '["mine"]\ninput = 1\noutput = 2\n["gpt-4o-mini"]\ninput = 3\noutput = 4\n'
    (tmp_path / "prices.toml").write_text(own, "utf-8")
    assert price_for(replace(LOCAL, model="mine"), tmp_path) == Price(1, 2)
    assert price_for(LOCAL, tmp_path) == Price(3, 4)
    given = tmp_path / "given.toml"
    given.write_text('["gpt-4o-mini"]\ninput = 5\noutput = 6\n', "utf-8")
    assert price_for(replace(LOCAL, prices=(given,)), tmp_path) == Price(5, 6)


def test_what_would_be_sent_is_shown_with_its_size_and_without_secrets() -> None:
    system, user = Message("system", "Write a rule."), Message(
        "user", "a key: the-key-itself" + " 12.5" * 100, (b"png",)
    )
    told = would_send(
        LOCAL,
        Request((system, user)),
        content="numbers",
        environ={"OPENAI_API_KEY": "the-key-itself"},
        keyring=None,
    )
    assert (told.host, told.local, told.images, told.system) == ("localhost", True, 1, "Write a rule.")
    assert told.words == "Training sends numbers to localhost"
    assert "the-key-itself" not in told.user
    assert "[image, 3 bytes" in told.user
    assert told.tokens[0] < 200 < told.tokens[1]
