"""Which pack runs at a place: a folder with `current.rulepack`, every pack that was installed, and their history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from workbench.errors import PackError
from workbench.monitoring.duel import Duel
from workbench.packs.pack import read_pack
from workbench.packs.signature.sign import signature_of
from workbench.packs.wholefile import write_whole

CURRENT, HISTORY, KEPT = "current.rulepack", "history.jsonl", "packs"


@dataclass(frozen=True)
class Change:
    """One line of the history. `when`: ISO, UTC; `file`: the name below `packs/` of what runs since then; `by`: who did
    it; `duel`: how it did beside `before`, the version that ran, in words and in figures; `forced`: there was none."""

    when: str
    action: Literal["install", "rollback"]
    name: str
    version: str
    sha256: str
    file: str
    by: str = ""
    before: str = ""
    duel: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    forced: bool = False


def history(at: Path) -> list[Change]:
    """All changes, the oldest first. Raises PackError where the history is damaged."""
    try:
        lines = (at / HISTORY).read_text("utf-8").splitlines()
        return [Change(**json.loads(line)) for line in lines]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise PackError(f"The history of {at} cannot be read", str(error), "Mend or remove history.jsonl") from error


def running(at: Path) -> Change | None:
    """What runs at a place, None where nothing does. Raises PackError where the history is damaged."""
    changes = history(at)
    return changes[-1] if changes else None


def install(
    pack: Path,
    at: Path,
    when: str,
    key: Path | None = None,
    *,
    by: str = "",
    fought: Duel | None = None,
    forced: bool = False,
) -> Change:
    """Let a pack run at a place from now on; the one before stays for a rollback.

    Where another pack runs, `fought` is what the duel of the two gave; `forced`: goes on without one, or against it.
    Errors: as read_pack; PackError where no duel was fought, nothing decides it, or the new pack is worse.
    """
    read, champion = read_pack(pack, key=key), running(at)
    if champion is not None and champion.sha256 != read.sha256 and not forced:
        _require_won(f"{read.name} {read.version}", f"{champion.name} {champion.version}", fought)
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
    before = "" if champion is None else champion.version
    change = Change(when, "install", read.name, read.version, read.sha256, name, by, before, forced=forced)
    return _run(at, change if fought is None else replace(change, duel=fought.words, figures=asdict(fought)))


def _require_won(challenger: str, champion: str, fought: Duel | None) -> None:
    what, anyway = f"{challenger} was not installed", "go on --without-duel"
    if fought is None:
        why = f"{champion} runs there, and nothing shows that the new one is no worse"
        raise PackError(what, why, f"Give recent points by --data, or {anyway}")
    if not fought.decided:
        why = f"the data holds neither labels nor answers, so nothing decides between it and {champion}"
        raise PackError(what, why, f"Give --feedback or labeled data, or {anyway}")
    if fought.worse:
        raise PackError(what, f"it is worse than {champion}: {fought.words}", f"Train it further, or {anyway}")


def rollback(at: Path, when: str, key: Path | None = None, *, by: str = "") -> Change:
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
    left = standing[-1].version
    return _run(at, Change(when, "rollback", read.name, read.version, read.sha256, before.file, by, left))


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
