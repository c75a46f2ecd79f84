"""Packs that decide cases: reasoner and cases are carried exactly, and what is forged is refused."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from tests.fakes import casepacks, incidents
from tests.packs.forge import Files, added, removed, replaced
from tests.packs.made import RULE
from workbench.errors import PackError, RuleError
from workbench.evidence import phrases
from workbench.evidence.phrases import Phrases
from workbench.model.case import Case
from workbench.packs.build import pack_bytes
from workbench.packs.cases.casefiles import CaseExample
from workbench.packs.pack import parse_pack
from workbench.packs.zipped.archive import read_archive

HOSTILE_LINE = "=cmd|' /C calc'!A0 \x1b[31m\u2028 \ud800 <script>"


def examples() -> tuple[CaseExample, ...]:
    mine = casepacks.example(incidents.MINE)
    quiet = CaseExample(casepacks.quiet(), False)
    case = mine.case
    odd = replace(
        case.metrics, values=np.where(np.arange(len(case.metrics))[:, None] == 3, np.nan, case.metrics.values)
    )
    lines = replace(case.lines, texts=(HOSTILE_LINE, *case.lines.texts[1:]))
    return (replace(mine, case=replace(case, metrics=odd, lines=lines)), quiet)


def same(a: Case, b: Case) -> bool:
    return a.content_hash() == b.content_hash() and a.lines.levels == b.lines.levels and a.name == b.name


def test_a_pack_gives_back_reasoner_and_cases_exactly_and_always_the_same_bytes() -> None:
    carried = examples()
    data = casepacks.bytes_of(carried)
    assert hashlib.sha256(data).digest() == hashlib.sha256(casepacks.bytes_of(carried)).digest()
    pack = parse_pack(data)
    assert pack.reasoner == casepacks.reasoner()
    assert all(same(one.case, other.case) for one, other in zip(pack.cases, carried, strict=True))
    assert [(one.anomalous, one.scenario, one.holds) for one in pack.cases] == [
        (True, "mali_1", True),
        (False, "", None),
    ]
    assert all(rule.scenario is not None and rule.input.patterns for rule in pack.rules)


def test_format_2_stands_in_packs_with_a_reasoner_alone() -> None:
    said = tomllib.loads(read_archive(casepacks.bytes_of())["pack.toml"].decode())
    assert (said["format"], said["reasoner"]) == (2, casepacks.reasoner().sha256)
    plain = tomllib.loads(read_archive(pack_bytes([RULE], name="demo", version="1.0.0"))["pack.toml"].decode())
    assert plain["format"] == 1 and "reasoner" not in plain


def test_cases_are_not_packed_without_a_reasoner_twice_or_too_large() -> None:
    one = casepacks.example(incidents.MINE)
    with pytest.raises(PackError, match="no reasoner"):
        pack_bytes([RULE], name="demo", version="1.0.0", cases=(one,))
    with pytest.raises(PackError, match="name of its own"):
        casepacks.bytes_of((one, one))
    many = replace(one, case=replace(one.case, lines=one.case.lines.at([0] * 5_001)))
    with pytest.raises(PackError, match="5,000 lines"):
        casepacks.bytes_of((many,))


LINES, METRICS = "cases/{0}/lines.jsonl", "cases/{0}/metrics.csv"
FORGED: dict[str, tuple[Callable[[str], Callable[[Files], bytes]], str]] = {
    "another scorecard": (lambda _: replaced("reasoner/scorecard.toml", "point =", "point  ="), "not the one that"),
    "no scorecard": (lambda _: removed("reasoner/scorecard.toml"), "no reasoner/scorecard.toml"),
    "more in the reasoner": (lambda _: added("reasoner/run.py"), "does not belong"),
    "no reasoner named": (lambda _: replaced("pack.toml", "\nreasoner = ", '\ntitle2 = "x"\nreasoner = '), "not hold"),
    "format 1": (lambda _: replaced("pack.toml", "format = 2", "format = 1"), "format does not fit"),
    "format 4": (lambda _: replaced("pack.toml", "format = 2", "format = 4"), "its format is 4"),
    "a file beside the cases": (lambda _: added("cases/x/lines.jsonl"), "do not match"),
    "no lines": (lambda name: removed(LINES.format(name)), "do not match"),
    "no table of cases": (lambda _: removed("cases/cases.toml"), "do not match"),
    "another number of lines": (lambda name: added(LINES.format(name), b"[1]\n"), "does not have"),
    "other points": (lambda _: replaced("cases/cases.toml", "points = 90", "points = 91"), "not a table of 91 rows"),
    "huge": (lambda _: replaced("cases/cases.toml", "points = 90", "points = 999999999"), "larger than they say"),
    "a word for a value": (lambda name: replaced(METRICS.format(name), "\n1", "\nx1"), "does not hold"),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_pack_is_refused_though_its_sums_fit(kind: str) -> None:
    one = casepacks.example(incidents.MINE)
    forge, why = FORGED[kind]
    with pytest.raises(PackError, match=why):
        parse_pack(forge(one.case.name)(read_archive(casepacks.bytes_of((one,)))))


@pytest.mark.parametrize("row", [[1, None, "", "", ""], ["1", None, "", "", "", ""], [1, 1.5, "", "", "", ""], {}, 7])
def test_a_line_of_another_form_is_refused(row: object) -> None:
    one = casepacks.example(incidents.MINE)
    files = read_archive(casepacks.bytes_of((one,)))
    name = LINES.format(one.case.name)
    kept = files[name].split(b"\n", 1)[1]
    with pytest.raises(PackError, match="a line of"):
        parse_pack(added(name, json.dumps(row).encode() + b"\n" + kept)(files))


def test_an_expression_without_its_package_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "re2", None)
    assert isinstance(phrases, ModuleType)
    assert Phrases({"words": ["hash rate"]}).found("a hash rate") == {0}
    with pytest.raises(RuleError, match=r"/exit \[1-9\]/.* of mali_1.codes .*google-re2") as refused:
        Phrases({"mali_1.codes": ["/exit [1-9]/"]})
    assert "pip install google-re2" in str(refused.value)
