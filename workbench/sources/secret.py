"""Secrets of sources in the system's keyring: tokens and passwords, each under the name of its entry; shown nowhere."""

from __future__ import annotations

from workbench.errors import DataError
from workbench.llm.keys import SERVICE, Keyring


def kept_secret(name: str, keyring: Keyring | None) -> str:
    """The secret of an entry; empty where there is none, or no keyring that can be asked."""
    if keyring is None:
        return ""
    try:
        return keyring.get_password(SERVICE, name) or ""
    except Exception:  # noqa: BLE001 - each backend has errors of its own: one that cannot be asked counts as empty
        return ""


def keep_secret(name: str, secret: str, keyring: Keyring) -> None:
    """Keep a token or a password. DataError where the keyring refuses."""
    if not secret or not secret.isprintable():
        raise DataError("That is no secret", "it is empty or holds signs that cannot be typed", "Give it anew")
    try:
        keyring.set_password(SERVICE, name, secret)
        kept = keyring.get_password(SERVICE, name) == secret
    except Exception as error:  # noqa: BLE001 - as above; their texts may hold the secret
        raise _unusable(type(error).__name__) from None
    if not kept:
        raise _unusable("it did not keep the secret")


def forget_secret(name: str, keyring: Keyring) -> bool:
    """Remove a secret; False where there was none. DataError where the keyring refuses."""
    if not kept_secret(name, keyring):
        return False
    try:
        keyring.delete_password(SERVICE, name)
    except Exception as error:  # noqa: BLE001 - as above
        raise _unusable(type(error).__name__) from None
    return True


def _unusable(why: str) -> DataError:
    step = "Set PROMETHEUS_TOKEN, PROMETHEUS_PASSWORD or PGPASSWORD in the environment instead"
    return DataError("The keyring of this system cannot be used", why, step)
