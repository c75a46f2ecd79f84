"""Rule packs: approved rules, their examples and papers as one file `NAME-VERSION.rulepack`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from workbench.errors import ApprovalError, PackError, RuleError
from workbench.model.combination import Combination, Role
from workbench.model.rule import Rule
from workbench.packs.approval import approval_hash, require_approved
from workbench.packs.build import pack_bytes, sha256_of
from workbench.packs.carried import Carried, Example, Missing
from workbench.packs.cases.casefiles import FOLDER as CASES
from workbench.packs.cases.casefiles import CaseExample, read_cases
from workbench.packs.cases.reasoner import FOLDER as REASONER
from workbench.packs.cases.reasoner import ReasonerTexts, read_reasoner
from workbench.packs.examplefile import read_examples
from workbench.packs.reference.reference import Reference
from workbench.packs.reference.referencefile import REFERENCE, read_reference
from workbench.packs.rulefile import RULE_PY, RULE_TOML, folder_name, parse_rule
from workbench.packs.signature.sign import check_signature, signature_of
from workbench.packs.wholefile import write_whole
from workbench.packs.zipped.archive import ArchiveLimits, read_archive, refused
from workbench.packs.zipped.migrations import PACK_TOML, migrate
from workbench.packs.zipped.packinfo import (
    CHANGELOG,
    FORMAT,
    MOST_TOML,
    REFERENCE_FORMAT,
    REPORT,
    SUMS,
    PackedRule,
    PackInfo,
    check_sums,
    read_format,
    read_info,
)


@dataclass(frozen=True)
class Pack:
    """A pack that was read and whose sums and approvals hold. `examples`: rule name → its carried examples;
    `missing`: rule name → the kinds of example that it travels without, and why. `reasoner`: the texts of what decides
    whole cases, None where it decides none; `cases`: carried cases with their decisions. `references`: rule name → how
    what it compares was distributed where it was learned, for those that brought it."""

    info: PackInfo
    rules: tuple[Rule, ...]
    examples: Mapping[str, tuple[Example, ...]] = field(default_factory=lambda: MappingProxyType({}))
    missing: Mapping[str, tuple[Missing, ...]] = field(default_factory=lambda: MappingProxyType({}))
    changelog: str = ""
    report_html: bytes = b""
    sha256: str = ""
    reasoner: ReasonerTexts | None = None
    cases: tuple[CaseExample, ...] = ()
    references: Mapping[str, Reference] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """The pack's name."""
        return self.info.name

    @property
    def version(self) -> str:
        """The pack's version."""
        return self.info.version

    @property
    def combination(self) -> Combination:
        """How rules that take the same series become one answer."""
        return self.info.combination

    @property
    def roles(self) -> Mapping[str, Role]:
        """What each rule is to an aggregator, by its name."""
        return {rule.name: rule.role for rule in self.info.rules}


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
    missing: Mapping[str, Sequence[Missing]] = MappingProxyType({}),
    references: Mapping[str, Reference] = MappingProxyType({}),
    combination: Combination | None = None,
    roles: Mapping[str, Role] = MappingProxyType({}),
    reasoner: ReasonerTexts | None = None,
    cases: Sequence[CaseExample] = (),
) -> Path:
    """Write approved rules as one file and return its path. The same arguments give the same bytes on any machine.

    `missing`: why a rule has no example of a kind, which its examples.toml then says. `references`: by rule name, what
    `keep_reference` gave. `roles`: by rule name, where they are not those that the rules have themselves.
    `combination`: None = aggregator where a rule is a base, else best. `reasoner`: makes it a pack that decides whole
    cases by its scenario rules; `cases`: what it is tested with.
    Errors: ApprovalError for a rule that is not approved as it is; PackError for names that clash, a pack larger than
    readers take, or a full disk.
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
        missing=missing,
        references=references,
        combination=combination,
        roles=roles,
        reasoner=reasoner,
        cases=cases,
    )
    try:
        parse_pack(data)
    except PackError as error:  # what nobody could read is not written
        raise PackError("The pack cannot be written", error.why, "Pack fewer or smaller rules") from error
    return write_whole(path, data)


def read_pack(path: Path, limits: ArchiveLimits | None = None, *, key: Path | None = None) -> Pack:
    """Read a pack into memory; nothing is unpacked to the disk.

    `key`: PEM file of the public key whose signature beside the pack must hold; it is checked over the bytes before
    anything of the pack is read. None = signatures are not looked at.
    Errors: PackError with a sentence where the file is missing, hostile, damaged, of another format, needs a newer
    rulekit, or holds a rule that was changed after its approval; SignatureError where the signature does not hold.
    """
    limits = limits or ArchiveLimits()
    data = read_bytes(path, limits)
    if key is not None:
        check_signature(data, signature_of(path), key)
    return parse_pack(data, limits)


def read_bytes(path: Path, limits: ArchiveLimits | None = None) -> bytes:
    """The bytes of a pack file; PackError where it is missing, no file, or too large for a pack."""
    limits = limits or ArchiveLimits()
    try:
        if not path.is_file():
            raise FileNotFoundError(None, "there is no such file")
        with path.open("rb") as stream:
            data = stream.read(limits.file_bytes + 1)
    except OSError as error:
        raise PackError(f"{path} cannot be read", error.strerror or str(error), "Give a .rulepack file") from error
    if len(data) > limits.file_bytes:
        raise refused(f"it is larger than {limits.file_bytes // 1_000_000} MB")
    return data


def parse_pack(data: bytes, limits: ArchiveLimits | None = None) -> Pack:
    """The pack of a file's bytes; errors as read_pack."""
    files = read_archive(data, limits)
    stated = read_format(files)
    check_sums(files)
    files = migrate(files, stated, FORMAT)
    if sum(len(content) for name, content in files.items() if name.endswith(".toml")) > MOST_TOML:
        raise refused(f"its TOML files are larger than {MOST_TOML:,} bytes")
    info = read_info(files)
    folders = _by_folder(files)
    rules: list[Rule] = []
    carried: dict[str, Carried] = {}
    references: dict[str, Reference] = {}
    for packed in info.rules:
        own = folders.pop(packed.folder, {})
        rule = _read_rule(packed, own)
        rules.append(rule)
        carried[rule.name] = read_examples(own)
        references[rule.name] = read_reference(own)
    if (info.format == REFERENCE_FORMAT) != any(one.series for one in references.values()):
        raise refused("its format does not fit whether it carries references")
    reasoner = read_reasoner(files, info.reasoner)
    cases = read_cases(files) if reasoner is not None else ()
    known = ("rules/", REASONER, CASES) if reasoner is not None else ("rules/",)
    left = {name for name in files if not name.startswith(known)} - {PACK_TOML, CHANGELOG, REPORT, SUMS}
    left |= {f"rules/{folder}/{name}" for folder, own in folders.items() for name in own}
    if left:
        raise refused(f"its file {min(left)!r} does not belong in a pack")
    if len({rule.name for rule in rules}) != len(rules):
        raise refused("it holds two rules of one name")
    return Pack(
        info,
        tuple(rules),
        MappingProxyType({name: one.examples for name, one in carried.items()}),
        MappingProxyType({name: one.missing for name, one in carried.items() if one.missing}),
        files.get(CHANGELOG, b"").decode(errors="replace"),
        files.get(REPORT, b""),
        hashlib.sha256(data).hexdigest(),
        reasoner,
        cases,
        MappingProxyType({name: one for name, one in references.items() if one.series}),
    )


def _by_folder(files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """The files below `rules/` by the folder of their rule."""
    folders: dict[str, dict[str, bytes]] = {}
    for name, content in files.items():
        top, _, rest = name.partition("/")
        if top == "rules":
            folder, _, member = rest.partition("/")
            folders.setdefault(folder, {})[member] = content
    return folders


def _read_rule(packed: PackedRule, own: Mapping[str, bytes]) -> Rule:
    for needed in (RULE_PY, RULE_TOML, "examples.toml"):
        if needed not in own:
            raise refused(f"{packed.name} has no {needed}")
    known = (RULE_PY, RULE_TOML, REFERENCE, "examples.toml")
    extra = [name for name in own if name not in known and not _is_example(name)]
    if extra:
        raise refused(f"its file {min(extra)!r} does not belong in a pack")
    try:
        rule = parse_rule(packed.folder, own[RULE_PY].decode(), own[RULE_TOML].decode())
        require_approved(rule)
    except (RuleError, ApprovalError, UnicodeDecodeError) as error:
        raise refused(f"{packed.name} does not hold: {error}") from error
    facts = (packed.name, packed.folder, packed.version, packed.sha256, packed.approval)
    if facts != (rule.name, folder_name(rule.name), rule.version, sha256_of(rule), approval_hash(rule)):
        raise refused(f"{packed.name} is not the rule that {PACK_TOML} names")
    return replace(rule, role=packed.role)


def _is_example(name: str) -> bool:
    return name.startswith("examples/") and name.endswith(".csv") and name.count("/") == 1
