"""Keys of model servers: from the environment, else from the system's keyring; shown nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from workbench.errors import LlmError
from workbench.llm.consent import host_of, is_loopback, is_openai
from workbench.llm.messages import ChatOptions, Provider

SERVICE = "Rule Workbench"  # the name under which the keyring shows our keys
KEY_NAMES: dict[Provider, str] = {"openai": "OPENAI_API_KEY", "azure": "AZURE_OPENAI_API_KEY"}


class Keyring(Protocol):
    """What a keyring can do."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """The secret, None where there is none."""
        ...

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Keep a secret."""
        ...

    def delete_password(self, service_name: str, username: str) -> None:
        """Forget a secret; an error where there is none."""
        ...


@dataclass(frozen=True)
class Key:
    """A key, which its repr does not show, and where it comes from, in words; both empty where there is none."""

    text: str = field(default="", repr=False)
    where: str = ""


class SystemKeyring:
    """The keyring of this system, imported at its first use: most runs need none, and finding it takes a while."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """As the package `keyring` does."""
        import keyring

        return keyring.get_password(service_name, username)

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """As the package `keyring` does."""
        import keyring

        keyring.set_password(service_name, username, password)

    def delete_password(self, service_name: str, username: str) -> None:
        """As the package `keyring` does."""
        import keyring

        keyring.delete_password(service_name, username)


def find_key(host: str, provider: Provider, environ: Mapping[str, str], keyring: Keyring | None) -> Key:
    """The key for a host: from the environment first, else from the keyring (None = do not look there).

    Raises LlmError for a text that cannot be a key. A keyring that cannot be asked counts as an empty one.
    """
    name = KEY_NAMES[provider]
    text, where = environ.get(name, "").strip(), f"the environment ({name})"
    if not text and keyring is not None:
        text, where = _kept(host, keyring) or "", "the keyring of this system"
    if not text:
        return Key()
    _require_plain(text, where)
    return Key(text, where)


def require_key(options: ChatOptions, environ: Mapping[str, str], keyring: Keyring | None) -> Key:
    """The key for a model's server; an empty one where it needs none. LlmError where it needs one."""
    host = host_of(options.base_url)
    key = find_key(host, options.provider, environ, keyring)
    if not key.text and (is_openai(host) or (options.provider == "azure" and not is_loopback(host))):
        name = KEY_NAMES[options.provider]
        step = f"Set {name} in the environment, or keep a key with `key set {host}`"
        raise LlmError(f"{host} needs a key", f"{name} is not set, and the keyring holds none for it", step)
    return key


def keep_key(host: str, text: str, keyring: Keyring) -> None:
    """Keep the key of a host in the keyring. Raises LlmError where that is not possible; nothing shows the key."""
    _require_plain(text, "what was typed in")
    try:
        keyring.set_password(SERVICE, host, text)
        kept = keyring.get_password(SERVICE, host) == text
    except Exception as error:  # noqa: BLE001 - each backend has errors of its own, and their texts may hold the key
        raise _unusable(type(error).__name__) from None
    if not kept:
        raise _unusable("it did not keep the key")


def forget_key(host: str, keyring: Keyring) -> bool:
    """Remove the key of a host from the keyring; False where it held none."""
    if _kept(host, keyring) is None:
        return False
    try:
        keyring.delete_password(SERVICE, host)
    except Exception as error:  # noqa: BLE001 - as above
        raise _unusable(type(error).__name__) from None
    return True


def _kept(host: str, keyring: Keyring) -> str | None:
    try:
        return keyring.get_password(SERVICE, host)
    except Exception:  # noqa: BLE001 - NoKeyringError on a machine without a desktop, locked, no bus, …: there is none
        return None


def _require_plain(text: str, where: str) -> None:
    if not text or not all("!" <= sign <= "~" for sign in text):
        raise LlmError(
            f"The key from {where} is no key", "keys are plain letters, digits and signs without spaces", "Set it anew"
        )


def _unusable(why: str) -> LlmError:
    return LlmError(
        "The keyring of this system cannot be used",
        why,
        f"Set {' or '.join(KEY_NAMES.values())} in the environment instead",
    )
