"""Verify: what was exported passes, and every fault of a pack is one failed check with what was expected and came."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.packs.made import RULE, WHEN, example, pack, wave
from tests.packs.rules import TEXT
from workbench.errors import PackError, SignatureError
from workbench.model.limits import Limits
from workbench.model.rule import InputSpec, Rule
from workbench.packs.approval import approve
from workbench.packs.carried import Example, Missing, carried_examples
from workbench.packs.checks.verify import Check, Verification, check_numpy, verify_pack
from workbench.packs.pack import write_pack
from workbench.packs.signature.keys import make_keys
from workbench.packs.signing import sign_pack
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.layers import ALL_LAYERS

LONG_MEMORY = """import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    seen = np.arange(len(value)) >= 3000
    # Normal Rule 1: the value stays below 5
    # Abnormal Rule 1: the value is above 5, once 3000 points were seen
    return ((value > 5) & seen).astype(int)
"""
HUNGRY = TEXT.replace("    # Normal", "    room = np.ones(BYTES // 8)\n    # Normal").replace(
    "LIMIT = 5.0", "LIMIT = 5.0\nBYTES = 160_000_000"
)
HUNGRY = HUNGRY.replace("flags = value > LIMIT", "flags = value > LIMIT * room[0]")
UNSET = TEXT.replace("flags = value > LIMIT", "flags = (np.empty(len(value)) > 1.0) | (value > LIMIT)")
ENDLESS = TEXT.replace("    # Normal", "    while len(value) > 0:\n        pass\n    # Normal")


def by_chunks(text: str, limits: Limits | None = None) -> Rule:
    rule = Rule("cpu", text, input=InputSpec(run="chunk", points=1_000), limits=limits or Limits())
    return approve(rule, "Ann", WHEN)


def packed(
    folder: Path, rule: Rule = RULE, examples: Sequence[Example] | None = None, missing: Sequence[Missing] = ()
) -> Path:
    given = (example("positive"), example("negative")) if examples is None else examples
    path = folder / "p-1.0.0.rulepack"
    return write_pack(
        [rule], path, name="p", version="1.0.0", examples={rule.name: given}, missing={rule.name: missing}
    )


def found(verification: Verification, name: str) -> Check:
    (check,) = [check for check in verification.checks if check.name == name]
    return check


def test_what_was_exported_passes_every_check(tmp_path: Path, host: Host) -> None:
    verification = verify_pack(packed(tmp_path, RULE, carried_examples(RULE, [wave()], host)), host)
    assert [(check.name, check.passed, check.skipped) for check in verification.checks] == [
        ("signature", True, True),
        ("pack", True, False),
        ("numpy", True, False),
        ("cpu: approval", True, False),
        ("cpu: contract", True, False),
        ("cpu: examples", True, False),
        ("cpu: positive-1", True, False),
        ("cpu: negative-1", True, False),
        ("cpu: limits", True, False),
        ("cpu: repeats", True, False),
    ]
    assert verification.passed
    assert {check.rule for check in verification.checks} == {"", "cpu"}


def test_expected_and_got_are_shown_where_flags_differ(tmp_path: Path, host: Host) -> None:
    given = example()
    flags = given.flags.copy()
    flags[30], flags[31] = 0, 1
    verification = verify_pack(packed(tmp_path, RULE, [replace(given, flags=flags)]), host)
    check = found(verification, "cpu: positive-1")
    assert not verification.passed
    assert not check.passed
    assert (
        "2 of 40 points differ, the first at point 30 (2023-11-14T22:43:20Z): expected none, got a flag" in check.text
    )
    assert check.strip is not None
    assert check.strip.lines() == [
        "expected     ·······························▮········",
        "got          ······························▮·········",
        "                                           ^~",
    ]


def test_a_condition_that_differs_under_equal_flags_is_found(tmp_path: Path, host: Host) -> None:
    given = example()
    condition = given.condition.copy()
    condition[5] = 1
    check = found(verify_pack(packed(tmp_path, RULE, [replace(given, condition=condition)]), host), "cpu: positive-1")
    assert not check.passed
    assert "conditions, with the same flags: 1 of 40 points differ, the first at point 5" in check.text


def test_points_of_history_are_not_compared_but_counted(tmp_path: Path, host: Host) -> None:
    given = example()
    flags = given.flags.copy()
    flags[3], flags[30] = 1, 0
    wrong = replace(given, flags=flags, judged_from=10)
    check = found(verify_pack(packed(tmp_path, RULE, [wrong]), host), "cpu: positive-1")
    assert "1 of 30 points differ, the first at point 30" in check.text


def test_an_example_that_is_called_what_it_is_not_fails(tmp_path: Path, host: Host) -> None:
    mislabeled = replace(example(), kind="negative", name="negative-1")
    check = found(verify_pack(packed(tmp_path, RULE, [mislabeled]), host), "cpu: negative-1")
    assert not check.passed
    assert "called negative but its flags say otherwise" in check.text


def test_a_kind_of_example_may_be_missing_only_where_the_pack_says_why(tmp_path: Path, host: Host) -> None:
    none = found(verify_pack(packed(tmp_path, RULE, []), host), "cpu: examples")
    assert not none.passed
    assert none.text == (
        "no positive example, and the pack does not say why; no negative example, and the pack does not say why"
    )
    negative, why = example("negative"), Missing("positive", "it never fires")
    silent = found(verify_pack(packed(tmp_path, RULE, [negative]), host), "cpu: examples")
    assert not silent.passed
    told = verify_pack(packed(tmp_path, RULE, [negative], [why]), host)
    assert told.passed
    assert found(told, "cpu: examples").text == "1 example, 40 points; no positive example: it never fires"


def test_a_rule_that_nothing_can_test_is_no_passed_test(tmp_path: Path, host: Host) -> None:
    missing = [Missing("positive", "it never fires"), Missing("negative", "no reviewed series was given")]
    verification = verify_pack(packed(tmp_path, RULE, [], missing), host)
    assert verification.passed
    assert found(verification, "cpu: examples").skipped
    assert [check.name for check in verification.checks][-1] == "cpu: examples"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Rule("cpu", "import os\n" + TEXT), "os"),
        (Rule("cpu", LONG_MEMORY), "line "),
        (Rule("cpu", TEXT, overrides={"web": {"NONE": 1.0}}), "no parameter NONE"),
    ],
    ids=["forbidden import", "not stateful", "unknown parameter"],
)
def test_an_approved_rule_that_breaks_the_contract_fails(rule: Rule, sentence: str, tmp_path: Path, host: Host) -> None:
    last = verify_pack(packed(tmp_path, approve(rule, "Ann", WHEN)), host).checks[-1]
    assert (last.name, last.passed) == ("cpu: contract", False)
    assert sentence in last.text


def test_an_endless_rule_fails_by_its_own_time_limit(tmp_path: Path, host: Host) -> None:
    verification = verify_pack(packed(tmp_path, by_chunks(ENDLESS, Limits(seconds=0.3))), host)
    assert not found(verification, "cpu: limits").passed
    assert "longer than 0.3 s" in found(verification, "cpu: limits").text
    assert "it does not run" in found(verification, "cpu: positive-1").text


def test_a_pack_that_is_not_trusted_yet_cannot_give_itself_any_time(tmp_path: Path, host: Host) -> None:
    path = packed(tmp_path, by_chunks(ENDLESS, Limits(seconds=1e6)))
    verification = verify_pack(path, host, caps=Limits(seconds=0.3))
    assert "longer than 0.3 s" in found(verification, "cpu: limits").text
    assert found(verification, "cpu: approval").passed


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds and tells the memory of a process")
def test_the_memory_of_a_rule_is_measured_and_bounded(tmp_path: Path, host: Host) -> None:
    check = found(verify_pack(packed(tmp_path, by_chunks(HUNGRY)), host), "cpu: limits")
    assert check.passed, check.text
    held = int(check.text.split(" s, ")[1].split(" MB")[0])
    assert 140 < held < 700
    bounded = verify_pack(packed(tmp_path, by_chunks(HUNGRY, Limits(memory_mb=100))), host)
    assert not found(bounded, "cpu: limits").passed


def test_a_rule_that_says_something_else_each_time_does_not_repeat(tmp_path: Path) -> None:
    # The namespace would give zeros for np.empty: left out, so that the check stands alone.
    options = HostOptions(spare=False, layers=ALL_LAYERS - {"namespace"})
    with Host(options=options) as host:
        last = verify_pack(packed(tmp_path, by_chunks(UNSET)), host).checks[-1]
    assert (last.name, last.passed) == ("cpu: repeats", False)
    assert "it says something else at point" in last.text


def test_with_a_key_the_signature_decides_before_anything_is_read(tmp_path: Path, host: Host) -> None:
    pytest.importorskip("cryptography", reason="signatures need the extra `sign`")
    keys, other = make_keys(tmp_path), make_keys(tmp_path, "other")
    path = packed(tmp_path)
    unsigned = verify_pack(path, host, keys.public)
    assert [(check.name, check.passed) for check in unsigned.checks] == [("signature", False)]
    assert "not signed" in unsigned.checks[0].text
    sign_pack(path, keys.private)
    signed = verify_pack(path, host, keys.public)
    assert signed.passed
    assert found(signed, "signature").text.startswith("by rulepack.pub, fingerprint ")
    assert not verify_pack(path, host, other.public).passed
    path.write_bytes(b"no zip at all")
    refused = verify_pack(path, host, keys.public)
    assert [check.name for check in refused.checks] == ["signature"]
    assert "over other content" in refused.checks[0].text
    with pytest.raises(SignatureError, match="private key"):
        verify_pack(path, host, keys.private)


def test_a_damaged_pack_is_a_failed_check_and_a_missing_one_an_error(tmp_path: Path, host: Host) -> None:
    path = tmp_path / "p.rulepack"
    path.write_bytes(pack()[:-50])
    verification = verify_pack(path, host)
    assert [(check.name, check.passed) for check in verification.checks] == [("signature", True), ("pack", False)]
    assert verification.pack is None
    with pytest.raises(PackError, match=r"none\.rulepack"):
        verify_pack(tmp_path / "none.rulepack", host)


@pytest.mark.parametrize(
    ("stated", "present", "passed"),
    [
        (">=2.3,<3", "2.4.1", True),
        (">=2.3,<3", "2.3.0", True),
        (">=2.3,<3", "2.2.9", False),
        (">=2.3,<3", "3.0.0", False),
        (">=2.3,<3", "2.10.0rc1", True),
        ("any", "2.4.1", False),
    ],
)
def test_the_numpy_that_is_here_is_looked_at(stated: str, present: str, passed: bool) -> None:
    assert check_numpy(stated, present).passed == passed
