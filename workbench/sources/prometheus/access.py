"""How a Prometheus is reached: its address, who asks, and the secret for it, from the environment or the keyring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from workbench.errors import DataError
from workbench.llm.keys import Keyring
from workbench.sources.secret import kept_secret

Auth = Literal["none", "bearer", "basic"]
TOKEN, PASSWORD = "PROMETHEUS_TOKEN", "PROMETHEUS_PASSWORD"  # names of variables


@dataclass(frozen=True)
class Access:
    """`url`: where the API is, without `/api/v1`. `ca`: a file of certificates to trust instead of the system's.

    The secret, a token or a password, is never shown, saved or sent to another host than that of the url.
    """

    url: str
    auth: Auth = "none"
    user: str = ""
    secret: str = field(default="", repr=False)
    ca: Path | None = None

    @property
    def place(self) -> str:
        """The host with its port, as the keyring knows it."""
        return urlsplit(self.url).netloc.lower()


def access(
    url: str,
    auth: Auth = "none",
    user: str = "",
    ca: Path | None = None,
    *,
    environ: Mapping[str, str],
    keyring: Keyring | None,
) -> Access:
    """The access to an address, with the secret that it needs.

    DataError for an address that cannot be asked, a secret that is missing, and one that would travel in the clear.
    """
    address = checked_url(url)
    if ca is not None and not ca.is_file():
        raise DataError(f"There is no file {ca}", "it should hold certificates to trust", "Check the file")
    if auth == "none":
        return Access(address, ca=ca)
    if auth == "basic" and (not user or ":" in user):
        raise DataError(
            "The user's name is missing", "a password needs a name without a colon", "Give the name of a user"
        )
    parts = urlsplit(address)
    if parts.scheme == "http" and not _is_here(parts.hostname or ""):
        why = f"{address} is not encrypted, and everybody on the way could read it"
        raise DataError("The secret is not sent", why, "Use https, or ask without a secret", code="source.plain")
    secret = find_secret(parts.netloc.lower(), auth, user, environ, keyring)
    if not secret:
        name = TOKEN if auth == "bearer" else PASSWORD
        step = f"Keep it in the keyring, or set {name}"
        why = f"neither {name} nor the keyring of this system holds it"
        raise DataError(f"The secret for {parts.netloc} is missing", why, step, code="source.secret")
    return Access(address, auth, user, secret, ca)


def find_secret(place: str, auth: Auth, user: str, environ: Mapping[str, str], keyring: Keyring | None) -> str:
    """The secret for a host: from the environment, else from the keyring; empty where neither has one."""
    given = environ.get(TOKEN if auth == "bearer" else PASSWORD, "").strip()
    return given or kept_secret(prometheus_entry(place, user if auth == "basic" else ""), keyring)


def prometheus_entry(place: str, user: str = "") -> str:
    """The name of the keyring's entry; apart from keys of model servers, which are named by the host alone."""
    return f"prometheus {user}@{place}" if user else f"prometheus {place}"


def checked_url(url: str) -> str:
    """The address without a slash at its end; DataError where it is none, or holds a password or more than a path."""
    step = "Give one such as http://localhost:9090"
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # one that is no number raises
    except ValueError as error:
        raise DataError(f"{url!r} is no address", str(error), step, code="source.url") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        why = "it must begin with http:// or https:// and name a host"
        raise DataError("The address of Prometheus cannot be used", why, step, code="source.url")
    if "@" in parts.netloc:
        why = "addresses are shown and stored"
        raise DataError("The address holds a user or a password", why, "Give them apart from it", code="source.url")
    if parts.query or parts.fragment:
        raise DataError("The address holds more than a path", "what follows ? or # is not used", step)
    path = parts.path.rstrip("/").removesuffix("/api/v1").rstrip("/")
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


def _is_here(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost") or host.startswith("127.") or host == "::1"
