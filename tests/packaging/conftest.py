"""A signed pack for the tests of packaging, and the key that checks it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.packs.made import pack
from workbench.packs.signature.keys import make_keys
from workbench.packs.signing import sign_pack


@dataclass(frozen=True)
class Signed:
    """A pack with its signature beside it, the public key that it is signed by, and another team's."""

    pack: Path
    key: Path
    other: Path


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    folder = tmp_path_factory.mktemp("signed")
    ours, theirs = make_keys(folder, "team"), make_keys(folder, "others")
    path = folder / "demo-1.0.0.rulepack"
    path.write_bytes(pack())
    sign_pack(path, ours.private)
    return Signed(path, ours.public, theirs.public)
