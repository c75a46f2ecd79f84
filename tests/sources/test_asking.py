"""Asking over HTTP: patience with a busy server, one clear sentence for each way of failing, and where secrets go."""

from __future__ import annotations

import json

import pytest

from tests.fakes.memory_keyring import MemoryKeyring
from tests.sources.odd_server import GOOD, Answer, OddServer
from workbench.errors import DataError
from workbench.sources.prometheus.access import Access, access, find_secret, prometheus_entry
from workbench.sources.prometheus.api import Api
from workbench.sources.prometheus.asking import Asker, Patience, RefusedError
from workbench.sources.prometheus.chunks import Span
from workbench.sources.secret import forget_secret, keep_secret

BUSY = Answer(429, b"slow down", {"Retry-After": "7"})


def asker(server: OddServer, slept: list[float] | None = None, **more: object) -> Asker:
    """One that does not really wait."""
    kept: list[float] = [] if slept is None else slept
    return Asker(Access(server.url, **more), Patience(tries=3), sleep=kept.append)  # type: ignore[arg-type]


@pytest.mark.parametrize("first", [BUSY, Answer(503, b""), Answer(502, b"<html>"), Answer(200, GOOD, cut=50)])
def test_a_server_that_recovers_is_asked_again(first: Answer) -> None:
    with OddServer(first, Answer()) as server:
        assert asker(server).ask("labels", {}) == (["a", "b"], ())
        assert len(server.asked) == 2


def test_the_wait_is_what_the_server_says_or_longer_each_time() -> None:
    slept: list[float] = []
    with OddServer(BUSY, Answer()) as server:
        asker(server, slept).ask("labels", {})
    assert sum(slept) == pytest.approx(7)
    slept.clear()
    with OddServer(Answer(503), Answer(503), Answer()) as server:
        asker(server, slept).ask("labels", {})
    assert sum(slept) == pytest.approx(0.5 + 1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (BUSY, "is too busy: it answered 429 3 times. "),
        (Answer(503, b'{"status":"error","error":"query timed out"}'), "is too busy: it answered 503 3 times (query"),
        (Answer(200, b"<html>Log in"), "does not answer as Prometheus does: it answers 200 with '<html>Log in'"),
        (Answer(200, b'{"status":"suc'), "does not answer as Prometheus does"),
        (Answer(200, b"[]"), "does not answer as Prometheus does"),
        (Answer(200, b"[" * 100_000), "does not answer as Prometheus does"),
        (Answer(404, b""), "does not answer as Prometheus does: it answers 404 with nothing"),
        (Answer(401, b"no"), "does not let us in: it answers 401. Ask with a token or a password"),
        (Answer(200, GOOD, cut=50), "broke off its answer"),
        (Answer(302, b"", {"Location": "/api/v1/labels"}), "sends us in circles"),
        (Answer(200, b"\x1f\x8b0", {"Content-Encoding": "gzip"}), "does not answer as Prometheus does"),
    ],
)
def test_each_way_of_failing_has_its_sentence(answer: Answer, said: str) -> None:
    with OddServer(answer) as server, pytest.raises(DataError) as caught:
        asker(server).ask("labels", {})
    assert said in str(caught.value) and "object at" not in str(caught.value)


def test_a_refused_query_says_what_the_server_says_and_is_not_repeated() -> None:
    body = json.dumps({"status": "error", "errorType": "bad_data", "error": "parse error: unexpected )."}).encode()
    with OddServer(Answer(400, body)) as server:
        with pytest.raises(RefusedError, match=r"refuses the query: parse error: unexpected \)\. Mend the query"):
            asker(server).ask("query_range", {})
        assert len(server.asked) == 1


def test_nobody_at_the_address_is_said_so() -> None:
    with OddServer(Answer()) as server:
        gone = server.url
    with pytest.raises(DataError, match=r"does not answer: .*refused"):
        Asker(Access(gone), Patience(tries=2), sleep=lambda _s: None).ask("labels", {})


def test_an_answer_that_is_too_large_is_given_up() -> None:
    with OddServer(Answer(200, b" " * (3 << 20))) as server, pytest.raises(DataError, match="more than 2 MB"):
        Asker(Access(server.url), Patience(most_bytes=2 << 20)).ask("labels", {})


def test_somebody_who_has_had_enough_ends_the_waiting() -> None:
    class EnoughError(Exception):
        pass

    def enough(_text: str) -> None:
        raise EnoughError

    with OddServer(BUSY) as server, pytest.raises(EnoughError):
        Asker(Access(server.url), Patience(tries=3), waiting=enough).ask("labels", {})


def test_a_secret_goes_to_its_host_and_no_further() -> None:
    with OddServer(Answer()) as other:
        with OddServer(Answer(307, b"", {"Location": f"{other.url}/api/v1/labels"})) as server:
            asker(server, auth="bearer", secret="s3cret").ask("labels", {})
            assert server.asked[0][1]["Authorization"] == "Bearer s3cret"
        assert "Authorization" not in other.asked[0][1]
    with OddServer(Answer()) as server:
        asker(server, auth="basic", user="ann", secret="größe x").ask("labels", {})
        assert server.asked[0][1]["Authorization"].startswith("Basic ")


def test_what_is_too_much_at_once_is_asked_for_in_two() -> None:
    much = {"status": "error", "error": "query processing would load too many samples into memory in query execution"}

    def points(*times: int) -> bytes:
        found = {"metric": {"__name__": "up"}, "values": [[time, str(time)] for time in times]}
        return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [found]}}).encode()

    answers = Answer(422, json.dumps(much).encode()), Answer(200, points(1, 2)), Answer(200, points(3, 4, 5))
    with OddServer(*answers) as server:
        matrix = Api(asker(server)).points("up", Span(1000, 5000, 1000))
        asked = [path.partition("start=")[2] for path, _ in server.asked]
    assert asked == ["1&end=5&step=1", "1&end=2&step=1", "3&end=5&step=1"]
    ((times, values),) = matrix.values()
    assert (times // 10**9).tolist() == values.tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "data", [{}, [], {"resultType": "vector", "result": []}, {"resultType": "matrix", "result": [{"values": [[1]]}]}]
)
def test_data_of_another_form_is_refused(data: object) -> None:
    body = json.dumps({"status": "success", "data": data}).encode()
    with OddServer(Answer(200, body)) as server, pytest.raises(DataError, match="not that of Prometheus"):
        Api(asker(server)).points("up", Span(0, 1000, 1000))


def test_secrets_come_from_the_environment_or_the_keyring_and_are_not_shown() -> None:
    keyring = MemoryKeyring()
    keep_secret(prometheus_entry("p.example:9090", "ann"), "pass word", keyring)
    keep_secret(prometheus_entry("p.example:9090"), "token1", keyring)
    url = "https://P.example:9090/"
    basic = access(url, "basic", "ann", environ={}, keyring=keyring)
    assert (basic.secret, basic.url) == ("pass word", "https://p.example:9090") and "pass" not in repr(basic)
    assert access(url, "bearer", environ={}, keyring=keyring).secret == "token1"
    assert access(url, "bearer", environ={"PROMETHEUS_TOKEN": "t2"}, keyring=keyring).secret == "t2"
    assert forget_secret(prometheus_entry("p.example:9090"), keyring)
    assert not forget_secret(prometheus_entry("p.example:9090"), keyring)
    assert find_secret("p.example:9090", "bearer", "", {}, keyring) == ""
    assert find_secret("p.example:9090", "bearer", "", {}, MemoryKeyring(broken=True)) == ""
    with pytest.raises(DataError, match="keyring of this system cannot be used") as caught:
        keep_secret("p.example", "topsecret", MemoryKeyring(broken=True))
    assert "topsecret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "auth", "said"),
    [
        ("localhost:9090", "none", "must begin with http"),
        ("http://", "none", "must begin with http"),
        ("http://x:port", "none", "no address"),
        ("http://ann:pw@x", "none", "holds a user or a password"),
        ("http://x/?q=1", "none", "more than a path"),
        ("http://p.example", "bearer", "not encrypted"),
        ("https://p.example", "bearer", "The secret for p.example is missing"),
        ("https://p.example", "basic", "user's name is missing"),
    ],
)
def test_an_access_that_cannot_work_is_refused_beforehand(url: str, auth: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        access(url, auth, environ={}, keyring=MemoryKeyring())  # type: ignore[arg-type]
