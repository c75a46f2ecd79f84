"""The bytes of a pack: approved rules, their examples and papers in the one form that every machine gives them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from workbench.errors import PackError
from workbench.model.combination import Combination, Role
from workbench.model.rule import Rule
from workbench.packs.approval import approval_hash, require_approved
from workbench.packs.carried import Carried, Example, Missing
from workbench.packs.cases.casefiles import CaseExample, write_cases
from workbench.packs.cases.reasoner import ReasonerTexts
from workbench.packs.examplefile import write_examples
from workbench.packs.reference.reference import Reference
from workbench.packs.reference.referencefile import write_reference
from workbench.packs.rulefile import RULE_PY, RULE_TOML, folder_name, rule_toml, unify_newlines
from workbench.packs.zipped.archive import write_archive
from workbench.packs.zipped.migrations import PACK_TOML
from workbench.packs.zipped.packinfo import (
    CASES_FORMAT,
    CHANGELOG,
    CONTRACT,
    FORMAT,
    NUMPY,
    REFERENCE_FORMAT,
    REPORT,
    SUMS,
    PackedRule,
    PackInfo,
    check_combination,
    info_toml,
    sums_of,
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?")


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
    missing: Mapping[str, Sequence[Missing]] = MappingProxyType({}),
    references: Mapping[str, Reference] = MappingProxyType({}),
    combination: Combination | None = None,
    roles: Mapping[str, Role] = MappingProxyType({}),
    reasoner: ReasonerTexts | None = None,
    cases: Sequence[CaseExample] = (),
) -> bytes:
    """The bytes of a pack; see write_pack."""
    rules = sorted(rules, key=lambda rule: rule.name)
    _check_names(rules, name, version)
    for rule in rules:
        require_approved(rule)
    combination = combination or usual_combination(rules)
    info = _info(rules, name, version, title, owner, combination, roles)
    check_combination(info)
    if reasoner is not None:
        info = replace(info, format=CASES_FORMAT, reasoner=reasoner.sha256)
    elif cases:
        raise PackError("The pack cannot carry cases", "it has no reasoner to decide them", "Give one, or no cases")
    known = {rule.name: write_reference(references.get(rule.name, Reference())) for rule in rules}
    if any(known.values()) and reasoner is None:
        info = replace(info, format=REFERENCE_FORMAT)
    files = {PACK_TOML: info_toml(info), CHANGELOG: unify_newlines(changelog or _changelog(info, rules)).encode()}
    if report_html:
        files[REPORT] = report_html
    for rule, packed in zip(rules, info.rules, strict=True):
        folder = f"rules/{packed.folder}"
        files[f"{folder}/{RULE_PY}"] = unify_newlines(rule.text).encode()
        files[f"{folder}/{RULE_TOML}"] = rule_toml(replace(rule, role="rule")).encode()  # pack.toml has its role
        carried = write_examples(Carried(tuple(examples.get(rule.name, ())), tuple(missing.get(rule.name, ()))))
        carried |= known[rule.name] if reasoner is None else {}
        files |= {f"{folder}/{member}": content for member, content in carried.items()}
    files |= ({} if reasoner is None else reasoner.files()) | write_cases(cases)
    files[SUMS] = sums_of(files)
    return write_archive(files)


def usual_combination(rules: Sequence[Rule]) -> Combination:
    """How rules are combined where nobody says it: by the aggregator where one is a base, else `best`."""
    return "aggregator" if any(rule.role == "base" for rule in rules) else "best"


def require_name(name: str) -> None:
    """Raises PackError for a name that a pack cannot have, with one that it can."""
    if not _NAME.fullmatch(name):
        raise PackError(
            f"A pack cannot be called {name!r}",
            "letters, digits and ._- are allowed",
            f"Call it {free_name(name)}, for example",
        )


def free_name(name: str) -> str:
    """A name that a pack can have, as near as can be to one that it cannot."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-._")[:81] or "pack"


def _check_names(rules: Sequence[Rule], name: str, version: str) -> None:
    if not rules:
        raise PackError("There is no rule to pack", "a pack holds at least one", "Approve a rule first")
    require_name(name)
    if not _VERSION.fullmatch(version):
        raise PackError(f"{version!r} is not a version", "a version is like 1.2.3", "Give one")
    folders = [folder_name(rule.name).casefold() for rule in rules]
    twice = next((rule.name for rule, one in zip(rules, folders, strict=True) if folders.count(one) > 1), None)
    if twice is not None:
        raise PackError(f"Two rules would share the folder of {twice}", "names are unique in a pack", "Rename one")


def _info(
    rules: Sequence[Rule],
    name: str,
    version: str,
    title: str,
    owner: str,
    combination: Combination,
    roles: Mapping[str, Role],
) -> PackInfo:
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
        combination=combination,
        rules=tuple(_packed(rule, roles.get(rule.name, rule.role)) for rule in rules),
    )


def _packed(rule: Rule, role: Role) -> PackedRule:
    return PackedRule(rule.name, folder_name(rule.name), rule.version, sha256_of(rule), approval_hash(rule), role)


def sha256_of(rule: Rule) -> str:
    """The sum of a rule's text as pack.toml has it."""
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
