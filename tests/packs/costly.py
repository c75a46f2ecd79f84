"""Packs that try to cost their reader as much as they can, just below and above each limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.packs.made import RULE
from workbench.packs.approval import approval_hash, approve
from workbench.packs.rulefile import rule_toml

Files = dict[str, bytes]
EXAMPLE = "rules/cpu/examples/positive-1.csv"
ROW = b"1700000000000000000,1.2345678901234567,0,0\n"


def _toml(content: bytes) -> Callable[[Files], Files]:
    return lambda files: files | {"pack.toml": files["pack.toml"] + content[:299_000]}


def _long_examples(files: Files) -> Files:
    """As many points as an example may have, in as many examples as the file may hold."""
    points = 75_000
    times = range(1_700_000_000_000_000_000, 1_700_000_000_000_000_000 + points)
    rows = b"".join(b"%d,1.2345678901234567,0,0\n" % time for time in times)
    toml, examples = [], {}
    for number in range(9):
        name = f"negative-{number}"
        toml.append(
            f'[[example]]\nname = "{name}"\nkind = "negative"\nseries = "cpu"\npoints = {points}\n'
            'judged_from = 0\nclock = true\ncolumns = ["value"]\n'
        )
        examples[f"rules/cpu/examples/{name}.csv"] = b"timestamp,value,condition,flag\n" + rows
    kept = {name: content for name, content in files.items() if not name.startswith("rules/cpu/examples/")}
    return kept | examples | {"rules/cpu/examples.toml": "".join(toml).encode()}


def _many_rules(files: Files) -> Files:
    """Many small rules, each with an approval that holds."""
    head = files["pack.toml"].split(b"[[rules]]")[0]
    made, entries = {"REPORT.html": b"x" * 1_000_000}, [head]
    for number in range(200):
        rule = approve(replace(RULE, name=f"r{number}", overrides={}), "Ann", "2026-01-01T00:00:00Z")
        folder = f"rules/{rule.name}"
        made[f"{folder}/rule.py"] = rule.text.encode()
        made[f"{folder}/rule.toml"] = rule_toml(rule).encode()
        made[f"{folder}/examples.toml"] = b""
        entries.append(
            f'[[rules]]\nname = "{rule.name}"\nfolder = "{rule.name}"\nversion = "{rule.version}"\n'
            f'sha256 = "{_sum(rule.text)}"\napproval = "{approval_hash(rule)}"\n'.encode()
        )
    return made | {"pack.toml": b"".join(entries)}


def _sum(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


def _wide_line(files: Files) -> Files:
    """A header of millions of cells, where the table says that it has many points."""
    toml = files["rules/cpu/examples.toml"].replace(b"points = 40", b"points = 75000")
    return files | {"rules/cpu/examples.toml": toml, EXAMPLE: b"," * 225_000 + b"1\n" + b"1,1\n" * 70_000}


COSTLY: dict[str, tuple[Callable[[Files], Files | bytes], str]] = {
    "nothing wrong": (lambda files: files, "read demo"),
    "zeros up to the limit": (
        lambda files: files | {"REPORT.html": bytes(15_900_000), "CHANGELOG": bytes(15_900_000)},
        "read demo",
    ),
    "zeros beyond the limit": (lambda _: bytes(33_000_000), "refused The pack is refused: it is larger than 32 MB"),
    "random end marks": (lambda _: b"PK\5\6" * 7_900_000, "refused"),
    "directory of short entries": (lambda _: b"PK\1\2" * 7_900_000 + b"PK\5\6" + bytes(18), "refused"),
    "many members": (lambda files: files | {f"x{i}": b"" for i in range(4_900)}, "refused"),
    "many rules": (_many_rules, "read demo"),
    "long examples": (_long_examples, "read demo"),
    "wide line": (_wide_line, "refused"),
    "many cells": (lambda files: files | {EXAMPLE: b"1,1,1,1\n" * 2_400_000}, "refused"),
    "commas": (lambda files: files | {EXAMPLE: b"," * 19_900_000}, "refused"),
    "lines": (lambda files: files | {EXAMPLE: b"\n" * 19_900_000}, "refused"),
    "quotes": (lambda files: files | {EXAMPLE: b'"' * 19_900_000}, "refused"),
    "long cells": (lambda files: files | {EXAMPLE: ROW * 450_000}, "refused"),
    "rule text": (lambda files: files | {"rules/cpu/rule.py": b"(" * 19_900_000}, "refused"),
    "sums": (lambda files: files | {"CHANGELOG": b"\xff" * 19_900_000}, "read demo"),
    "dotted keys": (_toml(b"\n".join(b"a%d.b.c.d.e.f.g = 1" % i for i in range(20_000))), "refused"),
    "array of tables": (_toml(b"[[a]]\n" * 60_000), "refused"),
    "tables in arrays": (_toml(b"[[a]]\n[a.b]\n" * 30_000), "refused"),
    "headers": (_toml(b"\n".join(b"[a%d.b.c.d.e.f]" % i for i in range(20_000))), "refused"),
    "brackets": (_toml(b"x = " + b"[" * 299_000), "refused"),
    "closed brackets": (_toml(b"x = " + b"[" * 140_000 + b"]" * 140_000), "refused"),
    "braces": (_toml(b"x = " + b"{a=" * 99_000), "refused"),
    "numbers": (_toml(b"x = [" + b"1," * 149_000 + b"]"), "refused"),
    "digits": (_toml(b"x = " + b"9" * 299_000), "refused"),
    "hex digits": (_toml(b"x = 0x" + b"f" * 299_000), "refused"),
    "escapes": (_toml(b'x = "' + b"\\\\" * 149_000 + b'"'), "refused"),
    "open quotes": (_toml(b'"\\"' * 99_000), "refused"),
    "three quotes": (_toml(b'"""\\"""' * 40_000 + b"\\"), "refused"),
    "comments": (_toml(b"#" * 299_000), "read demo"),
    "blank lines": (_toml(b"\n" * 299_000), "read demo"),
}
