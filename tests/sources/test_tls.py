"""A real TLS server with an authority of its own: refused unless that is trusted, and told no secret before."""

from __future__ import annotations

import datetime
import logging
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.cli.conftest import call_cli
from tests.sources.odd_server import Answer, OddServer
from workbench.errors import DataError
from workbench.sources.prometheus.access import Access, Auth
from workbench.sources.prometheus.asking import Asker, Patience

SECRET = "s3cret-of-ann"
WHO: tuple[tuple[Auth, str], ...] = (("none", ""), ("bearer", ""), ("basic", "ann"))
MATRIX = b'{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up"},"values":[%s]}]}}'


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> Path:
    """The file of the authority's certificate."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[OddServer]:
    """Called localhost, as its certificate says."""
    with OddServer(Answer(), tls=context(authority, "localhost")) as made:
        yield made


def context(authority: trustme.CA, name: str, until: datetime.datetime | None = None) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=until).configure_cert(made)
    return made


def ask(url: str, auth: Auth, user: str, ca: Path | None) -> object:
    asker = Asker(Access(url, auth, user, SECRET if auth != "none" else "", ca), Patience(tries=1))
    try:
        return asker.ask("labels", {})
    finally:
        asker.close()


@pytest.mark.parametrize(("auth", "user"), WHO)
def test_a_server_of_an_unknown_authority_is_refused_and_told_nothing(
    server: OddServer, auth: Auth, user: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(DataError) as caught:
        ask(server.url, auth, user, None)
    assert caught.value.code == "source.tls"
    assert "is not trusted" in caught.value.what and "--ca" in caught.value.next_step
    assert server.asked == []
    assert SECRET not in f"{caught.value}{caught.value!r}{caplog.text}"


@pytest.mark.parametrize(("auth", "user"), WHO)
def test_with_its_authority_it_is_asked_and_the_secret_is_logged_nowhere(
    server: OddServer, ca: Path, auth: Auth, user: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert ask(server.url, auth, user, ca) == (["a", "b"], ())
    ((_, headers),) = server.asked
    assert headers.get("Authorization", "").split(" ")[0] == {"none": "", "bearer": "Bearer", "basic": "Basic"}[auth]
    assert SECRET not in caplog.text and headers.get("Authorization", "-") not in caplog.text


@pytest.mark.parametrize(
    ("name", "until", "said"),
    [
        ("other.example", None, "[Hh]ostname|doesn't match"),
        ("localhost", datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC), "expired"),
    ],
)
def test_a_certificate_of_another_name_or_of_before_is_refused_whoever_signed_it(
    authority: trustme.CA, ca: Path, name: str, until: datetime.datetime | None, said: str
) -> None:
    with OddServer(Answer(), tls=context(authority, name, until)) as server:
        with pytest.raises(DataError, match=said) as caught:
            ask(server.url, "bearer", "", ca)
        assert caught.value.code == "source.tls" and server.asked == []


@pytest.mark.parametrize("encrypted", [False, True])
def test_who_is_sent_elsewhere_leaves_the_secret_behind(authority: trustme.CA, ca: Path, encrypted: bool) -> None:
    tls = context(authority, "localhost")
    with OddServer(Answer(), tls=tls if encrypted else None) as other:
        sent = Answer(307, b"", {"Location": f"{other.url}/api/v1/labels"})
        with OddServer(sent, tls=tls) as server:
            ask(server.url, "bearer", "", ca)
            assert server.asked[0][1]["Authorization"] == f"Bearer {SECRET}"
        assert len(other.asked) == 1 and "Authorization" not in other.asked[0][1]


def test_an_unencrypted_server_behind_https_is_said_so(ca: Path) -> None:
    with OddServer(Answer()) as server, pytest.raises(DataError) as caught:
        ask(server.url.replace("http://127.0.0.1", "https://localhost"), "none", "", ca)
    assert caught.value.code == "source.tls"


def test_the_command_line_names_the_option_and_takes_it(
    authority: trustme.CA, ca: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_TOKEN", SECRET)
    points = b",".join(b'[%d,"%d"]' % (1_700_000_000 + 60 * i, i % 7) for i in range(120))
    span = ("--start", 1_700_000_000, "--end", 1_700_007_140, "--step", "1m")
    with OddServer(Answer(200, MATRIX % points), tls=context(authority, "localhost")) as server:
        out = tmp_path / "up.parquet"
        told = ("import", "prometheus", "--url", server.url, "--query", "up", "--bearer", *span, "--out", out)
        refused = call_cli(*told)
        assert refused.code == 2 and "(--ca)" in refused.err
        assert server.asked == [] and not out.exists()
        taken = call_cli(*told, "--ca", ca)
        assert taken.code == 0, taken.err
        assert out.is_file() and server.asked[0][1]["Authorization"] == f"Bearer {SECRET}"
    assert SECRET not in refused.err + taken.err + taken.out
    assert SECRET.encode() not in out.read_bytes()
