"""Signing a pack file: only one that a receiver would take is signed."""

from __future__ import annotations

from pathlib import Path

from workbench.packs.pack import parse_pack, read_bytes
from workbench.packs.signature.keys import read_private
from workbench.packs.signature.sign import signature_for, signature_of
from workbench.packs.wholefile import write_whole


def sign_pack(path: Path, key: Path, passphrase: bytes = b"", out: Path | None = None) -> Path:
    """Sign a pack file with a private key and return the path of the signature, which is written beside the pack.

    Errors: PackError where the file is no pack that a receiver would take, SignatureError for a key of no use.
    """
    private = read_private(key, passphrase)
    data = read_bytes(path)
    parse_pack(data)
    return write_whole(out or signature_of(path), signature_for(path.name, data, private))
