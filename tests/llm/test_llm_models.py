"""The list of a server's models: read, refused, redirected, not there."""

from __future__ import annotations

import pytest

from tests.fakes.model_runs import models_server
from workbench.errors import LlmError
from workbench.llm.models import models_at


def test_models_are_told_sorted_and_the_key_goes_to_that_host() -> None:
    with models_server(200, {"data": [{"id": "qwen"}, {"id": "llama"}, {"id": "qwen"}]}) as (url, seen):
        assert models_at(url + "/", "sk-test") == ("llama", "qwen")
    assert seen == [("/v1/models", "Bearer sk-test")]


def test_without_a_key_none_is_sent() -> None:
    with models_server(200, {"data": []}) as (url, seen):
        assert models_at(url) == ()
    assert seen[0][1] == ""


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (401, {}, "it refuses the key"),
        (500, {}, "it answered 500"),
        (302, {}, "it answered 302"),
        (200, "no json", "its answer is no list of them"),
        (200, {"models": []}, "its answer is no list of them"),
    ],
)
def test_what_is_no_list_is_an_error_that_says_why(status: int, body: object, why: str) -> None:
    with models_server(status, body) as (url, _), pytest.raises(LlmError) as raised:
        models_at(url, "sk-test")
    assert raised.value.why == why
    assert "sk-test" not in str(raised.value)


def test_a_server_that_is_not_there_says_so() -> None:
    with models_server(200, {}) as (url, _):
        pass
    with pytest.raises(LlmError, match="cannot be reached"):
        models_at(url)


def test_local_only_asks_no_other_host() -> None:
    with pytest.raises(LlmError, match="nothing may leave this machine"):
        models_at("https://llm.example.org/v1", local_only=True)
