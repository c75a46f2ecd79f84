"""Carried examples: cut from series, and true when run again on themselves alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.packs.made import RULE, WHEN, wave
from tests.packs.rules import TEXT
from workbench.errors import PackError
from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.packs.approval import approve
from workbench.packs.carried import (
    JUDGED_POINTS,
    Example,
    Missing,
    carried_examples,
    missing_examples,
    require_examples,
    run_example,
)
from workbench.packs.checks.verify import verify_pack
from workbench.packs.pack import write_pack
from workbench.sandbox.host import Host

LONG_MEMORY = """import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    seen = np.arange(len(value)) >= 3000
    # Normal Rule 1: the value stays below 5
    # Abnormal Rule 1: the value is above 5, once 3000 points were seen
    return ((value > 5) & seen).astype(int)
"""


def exported(tmp_path: Path, rule: Rule, series: list[Series], host: Host) -> Path:
    examples = {rule.name: carried_examples(rule, series, host)}
    return write_pack([rule], tmp_path / "p.rulepack", name="p", version="1.0.0", examples=examples)


def kinds(examples: tuple[Example, ...]) -> list[str]:
    return [one.kind for one in examples]


def test_one_positive_and_one_negative_example_are_cut_and_are_true_when_run_alone(host: Host) -> None:
    found = carried_examples(RULE, [wave()], host)
    assert kinds(found) == ["positive", "negative"]
    for one in found:
        again = run_example(RULE, one, host)
        assert len(one.series) - one.judged_from <= JUDGED_POINTS
        assert np.array_equal(again.flags, one.flags)
        assert bool((one.flags == 1).any()) == (one.kind == "positive")


def test_labeled_hits_before_the_test_part_are_taken_first(host: Host) -> None:
    series = wave(spikes=(1_000, 5_000))
    noisy = series.values.copy()
    noisy[500] = 9.0  # a flag that no label asks for
    positive, _ = carried_examples(RULE, [replace(series, values=noisy, _hash=[])], host)
    assert positive.series.times_ns is not None
    assert series.times_ns is not None
    assert series.times_ns[1_000] in positive.series.times_ns
    assert positive.series.times_ns[-1] < series.times_ns[3_000]


def test_the_test_part_is_never_carried(host: Host) -> None:
    series = wave(spikes=(5_500,))
    found = carried_examples(RULE, [series], host)
    assert kinds(found) == ["negative"]
    assert series.times_ns is not None
    assert all(one.series.times_ns is not None and one.series.times_ns[-1] < series.times_ns[3_000] for one in found)
    (missing,) = missing_examples(RULE, found, [series], host)
    assert missing == Missing("positive", "it never fires on the 3,000 reviewed points of 1 series")


def test_what_is_missing_is_said_with_its_reason(host: Host) -> None:
    series = wave(n=500, spikes=(100,))
    always = approve(Rule("always", TEXT.replace("5.0", "-1e9")), "Ann", WHEN)
    found = carried_examples(always, [series], host)
    (missing,) = missing_examples(always, found, [series], host)
    assert missing.kind == "negative"
    assert "it is never quiet outside the labels" in missing.why
    assert missing_examples(RULE, carried_examples(RULE, [wave()], host), [wave()], host) == ()
    assert [one.why for one in missing_examples(RULE, (), [], host)] == ["no reviewed series was given"] * 2


def test_an_export_without_examples_needs_a_word(host: Host) -> None:
    missing = {"a": (), "b": missing_examples(RULE, (), [], host)}
    require_examples(missing, without=True)
    require_examples({"a": ()}, without=False)
    with pytest.raises(PackError, match="b has no positive example: no reviewed series was given, so whoever gets"):
        require_examples(missing, without=False)


def test_a_rule_that_needs_history_gets_it(host: Host) -> None:
    rule = approve(Rule("slow", LONG_MEMORY, input=InputSpec(run="window", points=6_000)), "Ann", WHEN)
    positive, negative = carried_examples(rule, [wave(n=12_000, spikes=(5_000,))], host)
    assert positive.judged_from >= 3_000 - JUDGED_POINTS
    assert (positive.flags[positive.judged_from :] == 1).sum() == 1
    assert kinds((negative,)) == ["negative"]


def test_a_rule_by_chunks_keeps_its_chunk_borders(host: Host) -> None:
    rule = approve(Rule("chunky", TEXT, input=InputSpec(run="chunk", points=700)), "Ann", WHEN)
    for one in carried_examples(rule, [wave()], host):
        series = wave()
        assert one.series.times_ns is not None
        assert series.times_ns is not None
        assert int(np.searchsorted(series.times_ns, one.series.times_ns[0])) % 700 == 0


def test_a_rule_that_never_or_always_fires_has_examples_of_one_kind(host: Host) -> None:
    never = approve(Rule("never", TEXT.replace("5.0", "1e9")), "Ann", WHEN)
    always = approve(Rule("always", TEXT.replace("5.0", "-1e9")), "Ann", WHEN)
    assert kinds(carried_examples(never, [wave(n=500, spikes=(100,))], host)) == ["negative"]
    assert kinds(carried_examples(always, [wave(n=500, spikes=(100,))], host)) == ["positive"]
    assert carried_examples(RULE, [], host) == ()


def test_a_rule_that_does_not_run_has_no_examples(host: Host) -> None:
    broken = approve(Rule("broken", TEXT.replace("value > LIMIT", "value > nothing")), "Ann", WHEN)
    with pytest.raises(PackError, match="broken does not run on cpu"):
        carried_examples(broken, [wave()], host)


def test_flags_under_emit_first_are_tested_too(tmp_path: Path, host: Host) -> None:
    series = wave(n=3_000, spikes=(1_000, 1_001, 1_002))
    rule = approve(replace(RULE, emit=Emit("first", 5)), "Ann", WHEN)
    positive, _ = carried_examples(rule, [series], host)
    assert ((positive.condition == 1).sum(), (positive.flags == 1).sum()) == (3, 1)
    assert verify_pack(exported(tmp_path, rule, [series], host), host).passed
