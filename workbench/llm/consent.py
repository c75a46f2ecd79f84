"""Who may be sent data: the machine itself always, another host only where a person named it."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from workbench.errors import ConsentError, LlmError


@dataclass(frozen=True)
class Consent:
    """What a person agreed to: the `hosts` that may be sent data; `local_only` forbids all but this machine.
    `training`: that is what it is for, else for deciding cases."""

    hosts: Collection[str] = ()
    local_only: bool = False
    training: bool = True

    def require(self, base_url: str, content: str) -> None:
        """Raises ConsentError, which says what (`content`) would be sent to whom, unless that was agreed to."""
        host = host_of(base_url)
        if is_loopback(host):
            return
        would = f"Training would send {content} to {host}"
        if not self.training:
            would = f"Deciding cases would send {content} to {host}"
        if self.local_only:
            raise ConsentError(would, "only this machine is permitted (--local-only)", "Name a model on this machine")
        if host not in {one.lower().rstrip(".") for one in self.hosts}:
            raise ConsentError(would, "nobody has agreed to that", f"Agree with --consent {host}")


def host_of(base_url: str) -> str:
    """The host of an address in lower case; LlmError where it is not an address that can be asked."""
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname, parts.port  # a port that is no number raises
    except ValueError as error:
        raise LlmError(
            f"{base_url!r} is no address", str(error), "Give one such as http://localhost:11434/v1"
        ) from error
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise LlmError(
            "The model's address cannot be used",
            "it must begin with http:// or https:// and name a host",
            "Give one such as http://localhost:11434/v1",
        )
    if parts.username or parts.password:
        raise LlmError(
            "The model's address holds a password", "addresses are shown and stored", "Set OPENAI_API_KEY instead"
        )
    if parts.query or parts.fragment:
        raise LlmError(
            "The model's address holds more than a path",
            "what follows ? or # may be a secret, and addresses are shown and stored",
            "End the address where /chat/completions begins",
        )
    return host.lower().rstrip(".")


def is_openai(host: str) -> bool:
    """Whether the host is OpenAI's own service."""
    return host == "openai.com" or host.endswith(".openai.com")


def is_loopback(host: str) -> bool:
    """Whether the host is this machine: `localhost` or an address of the loopback network."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: only a look-up could tell, and its answer may change
        return False
