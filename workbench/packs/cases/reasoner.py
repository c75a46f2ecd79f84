"""The reasoner of a pack as the texts that it is made of, and one hash over them that pack.toml names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.packs.zipped.archive import refused

FOLDER = "reasoner/"
CARD, GENERAL, USUAL = f"{FOLDER}scorecard.toml", f"{FOLDER}general.toml", f"{FOLDER}usual.json"


@dataclass(frozen=True)
class ReasonerTexts:
    """`card`: the scorecard as TOML. `general`: groups of phrases of no scenario, as TOML. `usual`: the templates of
    normal lines, as JSON. The last two may be empty. Whoever decides cases reads them; a pack only carries them."""

    card: str
    general: str = ""
    usual: str = ""

    def files(self) -> dict[str, bytes]:
        """Name in the pack → content, of the texts that are there, with LF at the ends of lines."""
        named = {CARD: self.card, GENERAL: self.general, USUAL: self.usual}
        return {name: text.replace("\r\n", "\n").encode() for name, text in named.items() if text}

    @property
    def sha256(self) -> str:
        """One sum over all texts, hex: it tells which reasoner decided."""
        digest = hashlib.sha256()
        for name, content in sorted(self.files().items()):
            digest.update(f"{name} {len(content)}\n".encode() + content)
        return digest.hexdigest()


def read_reasoner(files: Mapping[str, bytes], stated: str | None) -> ReasonerTexts | None:
    """The reasoner among the files of a pack, None where pack.toml names none; PackError where the two do not fit."""
    present = {name for name in files if name.startswith(FOLDER)}
    if stated is None:
        if present:
            raise refused(f"its file {min(present)!r} does not belong in a pack that names no reasoner")
        return None
    odd = present - {CARD, GENERAL, USUAL}
    if odd or CARD not in present:
        raise refused(f"its file {min(odd)!r} does not belong in a pack" if odd else f"it has no {CARD}")
    try:
        texts = ReasonerTexts(*(files.get(name, b"").decode() for name in (CARD, GENERAL, USUAL)))
    except UnicodeDecodeError as error:
        raise refused(f"its reasoner is not UTF-8 ({error})") from error
    if texts.sha256 != stated:
        raise refused("its reasoner is not the one that pack.toml names")
    return texts
