"""Consent, prices and masking as tables of cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import ConsentError, LlmError
from workbench.llm.consent import Consent, host_of, is_loopback, is_openai
from workbench.llm.mask import MASK, mask
from workbench.llm.prices import Price, price_of, read_prices
from workbench.resources import resources


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:11434/v1", True),
        ("http://LOCALHOST./v1", True),
        ("http://127.0.0.1:8000/v1", True),
        ("http://127.8.9.10/v1", True),
        ("http://[::1]:1234/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://localhost.example.org/v1", False),
        ("http://127.0.0.1.example.org/v1", False),
        ("http://0.0.0.0:8000/v1", False),
        ("http://192.168.1.4/v1", False),
        ("http://[fe80::1]/v1", False),
        ("http://2130706433/v1", False),
    ],
)
def test_only_this_machine_is_this_machine(url: str, local: bool) -> None:
    assert is_loopback(host_of(url)) is local


def test_this_machine_needs_no_consent_and_another_host_needs_its_own() -> None:
    Consent(local_only=True).require("http://localhost:1/v1", "data")
    Consent(("api.Example.org",)).require("https://API.example.org/v1", "data")
    for consent in (Consent(), Consent(("example.org",)), Consent(("api.example.org",), local_only=True)):
        with pytest.raises(ConsentError, match=r"send data to api\.example\.org"):
            consent.require("https://api.example.org/v1", "data")


@pytest.mark.parametrize("url", ["https://x/v1?key=word-7", "https://x/v1#word-7", "http://localhost:1/v1?a=b"])
def test_an_address_that_holds_more_than_a_path_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(LlmError, match="holds more than a path") as caught:
        host_of(url)
    assert "word-7" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "api.openai.com", "ftp://x/v1", "http://", "http://x:port/v1", "http://me:word@x/v1", "http://[::1/v1"]
)
def test_an_address_that_cannot_be_asked_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(LlmError) as caught:
        host_of(url)
    assert "word" not in str(caught.value).replace("password", "")


def test_a_host_that_looks_like_openai_is_not_openai() -> None:
    assert is_openai("api.openai.com")
    assert not is_openai("notopenai.com")


@pytest.mark.parametrize(
    "text",
    [
        "key sk-abcdef123456",
        "key sk-proj-abc_DEF-123456",
        "Authorization: Bearer abc.def.ghi",
        "https://me:s3cr3tword@host/v1",
        '{"api_key": "s3cr3tword"}',
        "password=s3cr3tword",
        "mine: plain-local-word",
    ],
)
def test_secrets_are_masked(text: str) -> None:
    hidden = mask(text, ("plain-local-word",))
    assert MASK in hidden
    for secret in ("abcdef123456", "abc_DEF", "abc.def", "s3cr3t", "plain-local-word"):
        assert secret not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "LIMIT = 4.5\nflag = np.abs(rk.jump(value, 1)) >= LIMIT  # risk-free",
        "hf_energy_ratio = rk.ratio(value, 9)  # pk_to_pk_amplitude_of_20_points, sk_slope_last_30",
        "a basic assumption: the bearer of news; a secretive task-oriented disk-usage rule",
    ],
)
def test_rule_text_is_left_as_it_is(text: str) -> None:
    assert mask(text, ("", "other", "LIMIT", "rk")) == text  # a secret so short is a placeholder, not a key


def test_the_price_table_is_read_and_a_table_of_ones_own_comes_first(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    own.write_text('["mine"]\ninput = 1\noutput = 2\n["gpt-4o"]\ninput = 9\noutput = 9\n', "utf-8")
    prices = read_prices([resources() / "llm" / "prices.toml", own, tmp_path / "none.toml"])
    assert price_of("mine", prices) == Price(1.0, 2.0)
    assert price_of("gpt-4o-2024-08-06", prices) == Price(9.0, 9.0)
    assert price_of("gpt-4o-mini", prices) != prices["gpt-4o"]
    assert price_of("gpt-9", prices) is None
    assert all(price.input > 0 and price.output > 0 for price in prices.values())


@pytest.mark.parametrize(
    "text", ["x =", '["m"]\ninput = 1', '["m"]\ninput = -1\noutput = 1', "m = 3", '["m"]\ninput = nan\noutput = 1']
)
def test_a_price_table_that_makes_no_sense_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(LlmError, match=r"US dollars per million"):
        read_prices([path])
