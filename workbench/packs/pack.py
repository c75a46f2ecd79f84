"""Rule packs: approved rules, their examples and papers as one file `NAME-VERSION.rulepack`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from workbench.errors import ApprovalError, PackError, RuleError
from workbench.model.rule import Rule
from workbench.packs.approval import approval_hash, require_approved
from workbench.packs.archive import ArchiveLimits, read_archive, refused, write_archive
from workbench.packs.carried import Example
from workbench.packs.examplefile import read_examples, write_examples
from workbench.packs.packinfo import (
    CHANGELOG,
    CONTRACT,
    FORMAT,
    NUMPY,
    PACK_TOML,
    REPORT,
    SUMS,
    PackedRule,
    PackInfo,
    check_sums,
    info_toml,
    read_info,
    sums_of,
)
from workbench.packs.rulefile import RULE_PY, RULE_TOML, folder_name, parse_rule, rule_toml, unify_newlines

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?")


@dataclass(frozen=True)
class Pack:
    """A pack that was read and whose sums and approvals hold. `examples`: rule name → its carried examples."""

    info: PackInfo
    rules: tuple[Rule, ...]
    examples: Mapping[str, tuple[Example, ...]] = field(default_factory=lambda: MappingProxyType({}))
    changelog: str = ""
    report_html: bytes = b""
    sha256: str = ""

    @property
    def name(self) -> str:
        """The pack's name."""
        return self.info.name

    @property
    def version(self) -> str:
        """The pack's version."""
        return self.info.version


def write_pack(
    rules: Sequence[Rule],
    path: Path,
    *,
    name: str,
    version: str,
    title: str = "",
    owner: str = "",
    report_html: bytes | str = b"",
    changelog: str = "",
    examples: Mapping[str, Sequence[Example]] = MappingProxyType({}),
) -> Path:
    """Write approved rules as one file and return its path. The same arguments give the same bytes on any machine.

    Errors: ApprovalError for a rule that is not approved as it is; PackError for names that clash or a full disk.
    """
    data = pack_bytes(
        rules,
        name=name,
        version=version,
        title=title,
        owner=owner,
        report_html=report_html.encode() if isinstance(report_html, str) else report_html,
        changelog=changelog,
        examples=examples,
    )
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise PackError(f"{path} cannot be written", error.strerror or str(error), "Choose another folder") from error
    return path


def pack_bytes(
    rules: Sequence[Rule],
    *,
    name: str,
    version: str,
    title: str = "",
    owner: str = "",
    report_html: bytes = b"",
    changelog: str = "",
    examples: Mapping[str, Sequence[Example]] = MappingProxyType({}),
) -> bytes:
    """The bytes of a pack; see write_pack."""
    rules = sorted(rules, key=lambda rule: rule.name)
    _check_names(rules, name, version)
    for rule in rules:
        require_approved(rule)
    info = _info(rules, name, version, title, owner)
    files = {PACK_TOML: info_toml(info), CHANGELOG: unify_newlines(changelog or _changelog(info, rules)).encode()}
    if report_html:
        files[REPORT] = report_html
    for rule, packed in zip(rules, info.rules, strict=True):
        folder = f"rules/{packed.folder}"
        files[f"{folder}/{RULE_PY}"] = unify_newlines(rule.text).encode()
        files[f"{folder}/{RULE_TOML}"] = rule_toml(rule).encode()
        carried = write_examples(tuple(examples.get(rule.name, ())))
        files |= {f"{folder}/{member}": content for member, content in carried.items()}
    files[SUMS] = sums_of(files)
    return write_archive(files)


def read_pack(path: Path, limits: ArchiveLimits | None = None) -> Pack:
    """Read a pack into memory; nothing is unpacked to the disk.

    Errors: PackError with a sentence where the file is missing, hostile, damaged, of another format, needs a newer
    rulekit, or holds a rule that was changed after its approval.
    """
    limits = limits or ArchiveLimits()
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= limits.file_bytes else b""
    except OSError as error:
        raise PackError(f"{path} cannot be read", error.strerror or str(error), "Give a .rulepack file") from error
    if size > limits.file_bytes:
        raise refused(f"it is larger than {limits.file_bytes // 1_000_000} MB")
    return parse_pack(data, limits)


def parse_pack(data: bytes, limits: ArchiveLimits | None = None) -> Pack:
    """The pack of a file's bytes; errors as read_pack."""
    files = read_archive(data, limits)
    info = read_info(files)
    check_sums(files)
    rules, examples = [], {}
    for packed in info.rules:
        prefix = f"rules/{packed.folder}/"
        own = {name.removeprefix(prefix): files.pop(name) for name in list(files) if name.startswith(prefix)}
        rule = _read_rule(packed, own)
        rules.append(rule)
        examples[rule.name] = read_examples(own)
    left = set(files) - {PACK_TOML, CHANGELOG, REPORT, SUMS}
    if left:
        raise refused(f"its file {min(left)!r} does not belong in a pack")
    if len({rule.name for rule in rules}) != len(rules):
        raise refused("it holds two rules of one name")
    return Pack(
        info,
        tuple(rules),
        MappingProxyType(examples),
        files.get(CHANGELOG, b"").decode(errors="replace"),
        files.get(REPORT, b""),
        hashlib.sha256(data).hexdigest(),
    )


def _check_names(rules: Sequence[Rule], name: str, version: str) -> None:
    if not rules:
        raise PackError("There is no rule to pack", "a pack holds at least one", "Approve a rule first")
    if not _NAME.fullmatch(name):
        raise PackError(
            f"A pack cannot be called {name!r}", "letters, digits and ._- are allowed", "Choose another name"
        )
    if not _VERSION.fullmatch(version):
        raise PackError(f"{version!r} is not a version", "a version is like 1.2.3", "Give one")
    folders = [folder_name(rule.name).casefold() for rule in rules]
    twice = next((rule.name for rule, one in zip(rules, folders, strict=True) if folders.count(one) > 1), None)
    if twice is not None:
        raise PackError(f"Two rules would share the folder of {twice}", "names are unique in a pack", "Rename one")


def _info(rules: Sequence[Rule], name: str, version: str, title: str, owner: str) -> PackInfo:
    owners = {rule.owner for rule in rules}
    return PackInfo(
        format=FORMAT,
        id=f"pack-{hashlib.sha256(name.encode()).hexdigest()[:16]}",  # stays through versions
        name=name,
        version=version,
        title=title or name,
        owner=owner or (owners.pop() if len(owners) == 1 else ""),
        contract=CONTRACT,
        numpy=NUMPY,
        rulekit=tuple(sorted({rule.input.rulekit for rule in rules})),
        rules=tuple(
            PackedRule(rule.name, folder_name(rule.name), rule.version, _sha256_of(rule), approval_hash(rule))
            for rule in rules
        ),
    )


def _sha256_of(rule: Rule) -> str:
    return hashlib.sha256(unify_newlines(rule.text).encode()).hexdigest()


def _changelog(info: PackInfo, rules: Sequence[Rule]) -> str:
    lines = [f"# {info.title}", "", f"## {info.version}", ""]
    for rule in rules:
        given = rule.approval
        note = f": {given.note}" if given and given.note else ""
        lines.append(
            f"- {rule.name} {rule.version}" + (f", approved by {given.by}, {given.when}{note}" if given else "")
        )
    return "\n".join(lines) + "\n"


def _read_rule(packed: PackedRule, own: Mapping[str, bytes]) -> Rule:
    for needed in (RULE_PY, RULE_TOML, "examples.toml"):
        if needed not in own:
            raise refused(f"{packed.name} has no {needed}")
    extra = [name for name in own if name not in (RULE_PY, RULE_TOML, "examples.toml") and not _is_example(name)]
    if extra:
        raise refused(f"its file {min(extra)!r} does not belong in a pack")
    try:
        rule = parse_rule(packed.folder, own[RULE_PY].decode(), own[RULE_TOML].decode())
        require_approved(rule)
    except (RuleError, ApprovalError, UnicodeDecodeError) as error:
        raise refused(f"{packed.name} does not hold: {error}") from error
    facts = (packed.name, packed.folder, packed.version, packed.sha256, packed.approval)
    if facts != (rule.name, folder_name(rule.name), rule.version, _sha256_of(rule), approval_hash(rule)):
        raise refused(f"{packed.name} is not the rule that {PACK_TOML} names")
    return rule


def _is_example(name: str) -> bool:
    return name.startswith("examples/") and name.endswith(".csv") and name.count("/") == 1
