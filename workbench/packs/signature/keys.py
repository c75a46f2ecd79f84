"""Keys that sign packs: ECDSA over NIST P-256 in PEM files, made and read with the extra `sign`."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import SignatureError
from workbench.packs.wholefile import write_whole

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

_LIMIT_BYTES = 64_000
_FIX = "Give a key that `keygen` made, or a PEM file of a P-256 key"


@dataclass(frozen=True)
class KeyFiles:
    """Where a new pair of keys lies, and the fingerprint of the public one."""

    private: Path
    public: Path
    fingerprint: str


def require_library() -> None:
    """Raise SignatureError where the extra `sign` is not installed: no check of a signature is ever skipped."""
    if importlib.util.find_spec("cryptography") is None:
        raise SignatureError(
            "Signatures cannot be made or checked here",
            "the package cryptography is missing",
            "Install it: pip install cryptography",
        )


def make_keys(folder: Path, name: str = "rulepack", passphrase: bytes = b"") -> KeyFiles:
    """Write a new pair: NAME.key (PKCS8, readable by its owner only) and NAME.pub (SPKI), both PEM.

    `passphrase` encrypts the private key, empty = it lies there in plain. Files that are there already are kept.
    Errors: PackError where a file cannot be written, SignatureError without the extra `sign`.
    """
    require_library()
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    protection = form.BestAvailableEncryption(passphrase) if passphrase else form.NoEncryption()
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, protection)
    paths = folder / f"{name}.key", folder / f"{name}.pub"
    for path in paths:
        if path.exists():
            raise SignatureError(f"{path} is there already", "keys are never overwritten", "Choose another name")
    write_whole(paths[0], private, mode=0o600, replace=False)
    write_whole(paths[1], public_pem(key.public_key()), replace=False)
    return KeyFiles(*paths, fingerprint(key.public_key()))


def read_private(path: Path, passphrase: bytes = b"") -> EllipticCurvePrivateKey:
    """The private key of a PEM file; SignatureError where it is none, of another kind, or the passphrase is wrong."""
    require_library()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = read_small(path)
    try:
        key = load_pem_private_key(data, passphrase or None)
    except TypeError as error:  # one of key and passphrase is without the other
        why = "it needs no passphrase" if passphrase else "it is protected by a passphrase"
        raise SignatureError(f"{path} cannot be opened", why, "Give the passphrase that belongs to it") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureError(f"{path} is no private key, or the passphrase is wrong", "", _FIX) from error
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise SignatureError(f"{path} cannot sign packs", "its key is not of the curve P-256", _FIX)
    return key


def read_public(path: Path) -> EllipticCurvePublicKey:
    """The public key of a PEM file; SignatureError where it is none or of another kind."""
    require_library()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    data = read_small(path)
    if b"PRIVATE KEY" in data:
        raise SignatureError(f"{path} is a private key", "it must not travel with packs", "Give the public one, .pub")
    try:
        key = load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureError(f"{path} is no public key", "", _FIX) from error
    if not isinstance(key, EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise SignatureError(f"{path} cannot check packs", "its key is not of the curve P-256", _FIX)
    return key


def public_pem(key: EllipticCurvePublicKey) -> bytes:
    """The key as a PEM file (SubjectPublicKeyInfo)."""
    from cryptography.hazmat.primitives import serialization as form

    return key.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: EllipticCurvePublicKey) -> str:
    """What OpenSSF Model Signing calls a key: the SHA-256 of its PEM file, hex."""
    return hashlib.sha256(public_pem(key)).hexdigest()


def read_small(path: Path) -> bytes:
    """The bytes of a key or signature file; SignatureError where it is missing or much too large."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LIMIT_BYTES + 1)
    except OSError as error:
        raise SignatureError(f"{path} cannot be read", error.strerror or str(error), "Check the path") from error
    if len(data) > _LIMIT_BYTES:
        raise SignatureError(f"{path} is no key and no signature", "it is larger than 64 kB", "Give the right file")
    return data
