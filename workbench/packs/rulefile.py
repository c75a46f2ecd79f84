"""A rule as two files of one folder: rule.py (its text) and rule.toml (everything else that is said about it)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from workbench.errors import RuleError
from workbench.model.case import CASE_LABELS
from workbench.model.rule import Rule
from workbench.packs.written.plain import FieldError, from_plain, to_plain
from workbench.packs.written.toml import read_toml

RULE_PY = "rule.py"
RULE_TOML = "rule.toml"
_LIMIT_BYTES = 4_000_000
_SEMVER = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?")  # semver.org, item 9, without build metadata
_PATTERN = re.compile(r"[a-z][a-z0-9_]*")
_FIX = "Correct the field in rule.toml"


def unify_newlines(text: str) -> str:
    """The text with LF at the end of each line, whatever editor wrote it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def folder_name(name: str) -> str:
    """A name that every file system takes: other characters than letters, digits and `._-` become `_`.

    A name that had to change gets six hex digits of its hash, so that it shares no folder with another.
    """
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", name)[:80].strip(".")
    reserved = safe.split(".")[0].upper() in _RESERVED
    if safe == name and not reserved:
        return name
    return f"{'_' if reserved else ''}{safe or 'rule'}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


# Device names that Windows keeps for itself, with any extension.
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{i}" for port in ("COM", "LPT") for i in range(1, 10))}


def rule_toml(rule: Rule) -> str:
    """The text of rule.toml: the same rule gives the same text; the overrides are the tables `[series."name"]`, and the
    role of a rule that stands for itself is left out."""
    import tomli_w

    table = to_plain(rule)
    del table["text"]
    if rule.role == "rule":
        del table["role"]
    if not rule.input.patterns:
        del table["input"]["patterns"]
    overrides = table.pop("overrides")
    if overrides:
        table["series"] = overrides
    text: str = tomli_w.dumps(table)
    return text


def parse_rule(name: str, text: str, toml_text: str) -> Rule:
    """The rule of a folder `name` from the texts of its two files.

    The name in rule.toml holds as long as the folder is called after it; a folder renamed by hand renames the rule.
    Errors: RuleError where rule.toml is not TOML, or a field is missing, unknown, ill-typed or out of its range.
    """
    try:
        table = read_toml(toml_text)
    except ValueError as error:
        raise RuleError(f"rule.toml of {name} is not TOML", str(error), "Correct the line") from error
    said = table.setdefault("name", name)
    if isinstance(said, str) and name not in (said, folder_name(said)):
        table["name"] = name
    if "text" in table or "overrides" in table:
        raise RuleError(f"rule.toml of {name} does not hold", "text and overrides are not fields of it", _FIX)
    table["overrides"] = table.pop("series", {})
    try:
        rule = from_plain(Rule, table | {"text": unify_newlines(text)})
    except FieldError as error:
        where = error.where.replace("overrides", "series", 1) if error.where.startswith("overrides") else error.where
        raise RuleError(f"rule.toml of {name} does not hold", f"{where} {error.wrong}", _FIX) from error
    wrong = _out_of_range(rule)
    if wrong:
        raise RuleError(f"rule.toml of {name} does not hold", wrong, _FIX)
    return rule


def _out_of_range(rule: Rule) -> str:
    given = rule.input
    checks = {
        "name must not be empty": bool(rule.name),
        f"version must be like 1.2.3, not {rule.version!r}": bool(_SEMVER.fullmatch(rule.version)),
        "input.columns must name each column once, at least one": 0 < len(given.columns) == len(set(given.columns)),
        "input.series must hold at least one pattern": bool(given.series) or given.default,
        "input.patterns must be named by small letters, digits and _": all(
            _PATTERN.fullmatch(n) for n in given.patterns
        ),
        "each of input.patterns must hold a phrase": all(given.patterns.values()),
        "scenario.label must be anomalous or normal": rule.scenario is None or rule.scenario.label in CASE_LABELS[:2],
        "input.points must not be negative": given.points >= 0,
        f"input.points must be at least 1 where input.run is {given.run}": given.run == "stateful" or given.points > 0,
        "input.rulekit must be at least 1": given.rulekit >= 1,
        "input.interval_s must be positive": given.interval_s is None or given.interval_s > 0,
        "emit.gap_points must not be negative": rule.emit.gap_points >= 0,
        "alert.for_points must be at least 1": rule.alert.for_points >= 1,
        "alert.keep_points must not be negative": rule.alert.keep_points >= 0,
        "alert.dedup_points must not be negative": rule.alert.dedup_points >= 0,
        "limits.seconds must be positive": rule.limits.seconds > 0,
        "limits.memory_mb must be positive": rule.limits.memory_mb > 0,
    }
    return next((wrong for wrong, holds in checks.items() if not holds), "")


def write_rule(rule: Rule, folder: Path) -> None:
    """Write rule.py and rule.toml into `folder` (made where missing), UTF-8 with LF on every system."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RULE_PY).write_bytes(unify_newlines(rule.text).encode())
    (folder / RULE_TOML).write_bytes(rule_toml(rule).encode())


def read_rule(folder: Path) -> Rule:
    """The rule of a folder that write_rule wrote or a person did.

    Errors: RuleError where a file is missing, too large or not UTF-8, or as parse_rule.
    """
    return parse_rule(folder.resolve().name, _read(folder / RULE_PY), _read(folder / RULE_TOML))


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _LIMIT_BYTES:
            raise RuleError(f"{path} is too large for a rule", f"the limit is {_LIMIT_BYTES // 1_000_000} MB", "")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise RuleError(
            f"{path} cannot be read", error.strerror or str(error), "A rule is a folder with both"
        ) from error
    except UnicodeDecodeError as error:
        raise RuleError(f"{path} is not UTF-8", str(error), "Save it as UTF-8") from error
