"""Which pack runs at a place: a folder with `current.rulepack`, every pack that was installed, and their history."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from workbench.errors import PackError
from workbench.packs.pack import read_pack
from workbench.packs.signature.sign import signature_of
from workbench.packs.wholefile import write_whole

CURRENT, HISTORY, KEPT = "current.rulepack", "history.jsonl", "packs"


@dataclass(frozen=True)
class Change:
    """One line of the history. `when`: ISO, UTC; `file`: the name below `packs/` of what runs since then."""

    when: str
    action: Literal["install", "rollback"]
    name: str
    version: str
    sha256: str
    file: str


def history(at: Path) -> list[Change]:
    """All changes, the oldest first. Raises PackError where the history is damaged."""
    try:
        lines = (at / HISTORY).read_text("utf-8").splitlines()
        return [Change(**json.loads(line)) for line in lines]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise PackError(f"The history of {at} cannot be read", str(error), "Mend or remove history.jsonl") from error


def install(pack: Path, at: Path, when: str, key: Path | None = None) -> Change:
    """Let a pack run at a place from now on; the one before stays for a rollback. Errors: as read_pack."""
    read = read_pack(pack, key=key)
    name = f"{read.sha256[:12]}-{read.name}-{read.version}.rulepack"
    try:
        (at / KEPT).mkdir(parents=True, exist_ok=True)
        data, sign = pack.read_bytes(), signature_of(pack)
        signature = sign.read_bytes() if sign.exists() else None
    except OSError as error:
        raise PackError(f"{at} cannot be used", error.strerror or str(error), "Choose another folder") from error
    kept = write_whole(at / KEPT / name, data)
    if signature is not None:
        write_whole(signature_of(kept), signature)
    return _run(at, Change(when, "install", read.name, read.version, read.sha256, name))


def rollback(at: Path, when: str, key: Path | None = None) -> Change:
    """Let the pack run again that was installed before the present one. PackError where there is none."""
    standing: list[Change] = []
    for change in history(at):
        if change.action == "install":
            standing.append(change)
        else:
            standing.pop()
    if len(standing) < 2:
        raise PackError(f"{at} cannot go back", "no pack was installed before the present one", "Install another pack")
    before = standing[-2]
    read = read_pack(at / KEPT / before.file, key=key)
    return _run(at, Change(when, "rollback", read.name, read.version, read.sha256, before.file))


def _run(at: Path, change: Change) -> Change:
    """The signature first: who reads in between meets one that does not hold, never a pack without its own."""
    kept, current = at / KEPT / change.file, at / CURRENT
    sign = signature_of(kept)
    if sign.exists():
        write_whole(signature_of(current), sign.read_bytes())
    else:
        signature_of(current).unlink(missing_ok=True)
    write_whole(current, kept.read_bytes())
    lines = "".join(json.dumps(asdict(one)) + "\n" for one in [*history(at), change])
    write_whole(at / HISTORY, lines.encode())
    return change
