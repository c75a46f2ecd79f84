"""Detached signatures of packs as OpenSSF Model Signing v1.0 lays them down: who has the key vouches for the bytes.

A Sigstore bundle (JSON) holds a DSSE envelope; its payload is an in-toto statement that names the SHA-256 of the pack.
The signature is ECDSA over P-256 with SHA-256, made and checked offline. Sources: the package model-signing 1.1, the
DSSE protocol 1.0 (secure-systems-lab/dsse), in-toto attestation statement v1.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import SignatureError
from workbench.packs.signature.keys import fingerprint, read_public, read_small

SUFFIX = ".sig"
_BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
_PAYLOAD = "application/vnd.in-toto+json"
_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "https://model_signing/signature/v1.0"
_IGNORED = (".git", ".gitattributes", ".gitignore", ".github")  # of a signed folder; a pack is one file


def signature_of(pack: Path) -> Path:
    """Where the signature of a pack lies: beside it, with `.sig` behind its name."""
    return pack.with_name(pack.name + SUFFIX)


def signature_for(name: str, data: bytes, private: Any) -> bytes:
    """The signature of the bytes of a pack file of that name, made with an unlocked private key."""
    payload = _statement(name, data)
    return json.dumps(_bundle(payload, _sign(payload, private), fingerprint(private.public_key()))).encode()


def check_signature(data: bytes, signature: Path, key: Path) -> str:
    """The fingerprint of the public key `key`, if it signed exactly these bytes of a pack.

    The bytes are hashed only, nothing of them is parsed. Errors: SignatureError with a sentence for anything else.
    """
    public = read_public(key)
    if not signature.is_file():
        raise SignatureError(
            "The pack is not signed", f"there is no {signature.name} beside it", "Get the signature from its owner"
        )
    payload, signed, hint = _open_bundle(read_small(signature))
    mark = fingerprint(public)
    if hint and hint != mark:
        raise refused(f"it was made with another key (…{hint[-8:]}), not with {key.name} (…{mark[-8:]})")
    if not _holds(payload, signed, public):
        raise refused(f"it is not by the key {key.name}, or was changed")
    if _digest_in(payload) != hashlib.sha256(data).hexdigest():
        raise refused("it is over other content: the pack is not the one that was signed")
    return mark


def refused(why: str) -> SignatureError:
    """The error of a signature that does not hold."""
    return SignatureError("The signature is refused", why, "Get pack and signature again from their owner")


def _statement(name: str, data: bytes) -> bytes:
    """The in-toto statement that model-signing makes of one file: the file is the resource `.` of the subject."""
    digest = hashlib.sha256(data)
    root = hashlib.sha256(digest.digest()).hexdigest()  # over the digests of all resources: here of one
    how = {"hash_type": "sha256", "method": "files", "allow_symlinks": False, "ignore_paths": list(_IGNORED)}
    resource = {"algorithm": "sha256", "digest": digest.hexdigest(), "name": "."}
    statement = {
        "_type": _STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": root}}],
        "predicateType": _PREDICATE,
        "predicate": {"serialization": how, "resources": [resource]},
    }
    return json.dumps(statement, indent=2).encode()


def _bundle(payload: bytes, signature: bytes, hint: str) -> dict[str, object]:
    signatures = [{"sig": base64.b64encode(signature).decode(), "keyid": ""}]
    payload_text = base64.b64encode(payload).decode()
    return {
        "mediaType": _BUNDLE,
        "verificationMaterial": {"publicKey": {"hint": hint}, "tlogEntries": []},
        "dsseEnvelope": {"payload": payload_text, "payloadType": _PAYLOAD, "signatures": signatures},
    }


def _covered(payload: bytes) -> bytes:
    """What a DSSE signature covers, its pre-authentication encoding."""
    return f"DSSEv1 {len(_PAYLOAD)} {_PAYLOAD} {len(payload)} ".encode() + payload


def _sign(payload: bytes, key: Any) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    signature: bytes = key.sign(_covered(payload), ec.ECDSA(SHA256()))
    return signature


def _holds(payload: bytes, signature: bytes, key: Any) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.verify(signature, _covered(payload), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _open_bundle(data: bytes) -> tuple[bytes, bytes, str]:
    """Payload, signature and the fingerprint that a bundle names, empty where it names none."""
    bundle = _json(data)
    _expect(bundle.get("mediaType") == _BUNDLE, f"it is no bundle of the type {_BUNDLE}")
    material, envelope = bundle.get("verificationMaterial"), bundle.get("dsseEnvelope")
    _expect(isinstance(material, Mapping), "it does not say what verifies it")
    _expect(isinstance(material.get("publicKey"), Mapping), "it was not made with a key, but a certificate or nothing")
    hint = material["publicKey"].get("hint") or ""
    _expect(isinstance(hint, str), "it does not name its key")
    _expect(isinstance(envelope, Mapping) and envelope.get("payloadType") == _PAYLOAD, "it holds no in-toto statement")
    signatures: Any = envelope.get("signatures")
    one = isinstance(signatures, list) and len(signatures) == 1 and isinstance(signatures[0], Mapping)
    _expect(one, "it must hold one signature")
    return _base64(envelope.get("payload")), _base64(signatures[0].get("sig")), hint


def _digest_in(payload: bytes) -> str:
    """The SHA-256 that a statement vouches for; the payload's signature was checked before."""
    statement = _json(payload)
    kinds = (statement.get("_type"), statement.get("predicateType"))
    _expect(kinds == (_STATEMENT, _PREDICATE), "it vouches for something else than a file of Model Signing v1.0")
    predicate = statement.get("predicate")
    resources: Any = predicate.get("resources") if isinstance(predicate, Mapping) else None
    one = isinstance(resources, list) and len(resources) == 1 and isinstance(resources[0], Mapping)
    _expect(one, "it does not vouch for one file")
    name, algorithm, digest = (resources[0].get(field) for field in ("name", "algorithm", "digest"))
    _expect(name == "." and algorithm == "sha256", "it does not vouch for one file by its SHA-256")
    return digest if isinstance(digest, str) else ""


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise refused(otherwise)


def _json(data: bytes) -> Any:
    try:
        table = json.loads(data.decode(), object_pairs_hook=_unambiguous)
    except (ValueError, RecursionError) as error:
        raise refused(f"it is not JSON that can be read ({str(error)[:80]})") from error
    _expect(isinstance(table, dict), "it is not a JSON object")
    return table


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return table


def _base64(text: object) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError as error:
        raise refused("a part of it is not base64") from error
