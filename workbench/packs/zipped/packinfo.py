"""pack.toml and SHA256SUMS: what a pack says about itself, and whether this version can read and run it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import PackError
from workbench.model.combination import Combination, Role
from workbench.packs.written.plain import FieldError, from_plain, to_plain
from workbench.packs.written.toml import read_toml
from workbench.packs.zipped.archive import refused
from workbench.packs.zipped.migrations import PACK_TOML

# The second where a pack carries a reasoner, the third where references: older readers then ask for an update.
FORMAT, CASES_FORMAT, REFERENCE_FORMAT = 1, 2, 3
CONTRACT = 1
NUMPY = ">=2.3,<3"
MOST_RULES = 200
MOST_TOML = 600_000  # bytes of all TOML files together
CHANGELOG, REPORT, SUMS = "CHANGELOG", "REPORT.html", "SHA256SUMS"


@dataclass(frozen=True)
class PackedRule:
    """One rule in pack.toml: its folder below `rules/`, the sum of its rule.py, the hash that was approved, and its
    role where the pack's combination is an aggregator."""

    name: str
    folder: str
    version: str
    sha256: str
    approval: str
    role: Role = "rule"


@dataclass(frozen=True)
class PackInfo:
    """pack.toml. `contract`: version of the rule contract; `numpy`: range it was made for; `rulekit`: versions used;
    `combination`: how the rules that take one series become one answer; `reasoner`: the sum over the texts of what
    decides whole cases, None where it decides none."""

    format: int
    id: str
    name: str
    version: str
    title: str
    owner: str
    contract: int
    numpy: str
    rulekit: tuple[int, ...]
    combination: Combination
    rules: tuple[PackedRule, ...]
    reasoner: str | None = None


def info_toml(info: PackInfo) -> bytes:
    """The content of pack.toml."""
    import tomli_w

    text: str = tomli_w.dumps(to_plain(info))
    return text.encode()


def read_format(files: Mapping[str, bytes]) -> int:
    """The format that a pack says it has; PackError where it says none, or one that this version does not know."""
    stated = _table(files).get("format")
    if not isinstance(stated, int) or isinstance(stated, bool) or stated < 0:
        raise refused("it does not say its format")
    if stated > REFERENCE_FORMAT:
        raise PackError(
            "The pack cannot be read",
            f"its format is {stated if stated < 10**9 else 'beyond all bounds'}, "
            f"this version knows up to {REFERENCE_FORMAT}",
            "Update Rule Workbench",
        )
    return stated


def read_info(files: Mapping[str, bytes]) -> PackInfo:
    """pack.toml of files in the present format; PackError where it does not hold or asks for what is not here."""
    try:
        info = from_plain(PackInfo, _table(files))
    except FieldError as error:
        raise refused(f"its {PACK_TOML} does not hold: {error}") from error
    if len(info.rules) > MOST_RULES:
        raise refused(f"it holds more than {MOST_RULES:,} rules")
    if (info.format == CASES_FORMAT) != (info.reasoner is not None):
        raise refused("its format does not fit whether it names a reasoner")
    check_combination(info)
    _check_needs(info)
    return info


def check_combination(info: PackInfo) -> None:
    """Raise PackError for an aggregator without the base that it starts from."""
    if info.combination == "aggregator" and not any(rule.role == "base" for rule in info.rules):
        raise PackError("The pack has no base", "an aggregator starts from one", "Give one of its rules the role base")


def _table(files: Mapping[str, bytes]) -> dict[str, Any]:
    if PACK_TOML not in files:
        raise refused(f"it has no {PACK_TOML}")
    try:
        return read_toml(files[PACK_TOML].decode())
    except ValueError as error:
        raise refused(f"its {PACK_TOML} is not TOML ({error})") from error


def _check_needs(info: PackInfo) -> None:
    from workbench import rulekit

    if info.contract != CONTRACT:
        raise PackError("The pack cannot be run", f"it needs version {info.contract} of the rule contract", "Update")
    newest = max(info.rulekit, default=1)
    if newest > rulekit.VERSION:
        raise PackError("The pack cannot be run", f"it needs rulekit {newest}, here is {rulekit.VERSION}", "Update")


def sums_of(files: Mapping[str, bytes]) -> bytes:
    """In the form of sha256sum(1): hex, two spaces, name."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def check_sums(files: Mapping[str, bytes]) -> None:
    stated = files.get(SUMS)
    if stated is None:
        raise refused(f"it has no {SUMS}")
    actual = sums_of({name: content for name, content in files.items() if name != SUMS})
    if stated == actual:
        return
    known = set(stated.decode(errors="replace").splitlines())
    wrong = next((line.split("  ", 1)[1] for line in actual.decode().splitlines() if line not in known), "")
    raise refused(
        f"the content of {wrong} is not what {SUMS} says" if wrong else f"{SUMS} names a file that is missing"
    )
