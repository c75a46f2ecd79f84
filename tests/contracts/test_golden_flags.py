"""The rules of the zoo flag what they always flagged: version 1 of rulekit holds, whatever is made faster."""

from __future__ import annotations

import copy
import json

import pytest

from tests.contracts import golden_flags
from workbench.bench.zoo import entries
from workbench.model.rule import Rule
from workbench.sandbox.host import Host

GOLDEN = json.loads(golden_flags.FILE.read_text("utf-8"))
SERIES = golden_flags.given()


def test_the_series_are_those_of_the_file() -> None:
    assert {name: series.content_hash() for name, series in SERIES.items()} == GOLDEN["series"]


def test_the_file_covers_every_rule_that_is_the_same_everywhere() -> None:
    assert {rule.name for rule in golden_flags.exact()} == set(GOLDEN["rules"])
    left_out = [entry for entry in entries() if not entry.facts.exact]
    assert all(entry.facts.inexact_because for entry in left_out)
    assert all(entry.rule.origin.kind != "synthesizer" for entry in left_out)


@pytest.mark.parametrize("rule", golden_flags.exact(), ids=lambda rule: rule.name)
def test_a_rule_has_the_conditions_that_it_always_had(rule: Rule, host: Host) -> None:
    now = {name: golden_flags.entry(rule, series, host) for name, series in SERIES.items()}
    assert now == GOLDEN["rules"][rule.name]


def test_what_changed_is_told_by_rule_and_place() -> None:
    now = copy.deepcopy(GOLDEN)
    assert golden_flags.differences(GOLDEN, now) == []
    now["series"]["long"] = "0"
    now["rules"]["contract_level"]["long"] |= {"condition": "0", "fired": 3, "runs": "7-9 12-13"}
    now["rules"]["contract_season"]["with holes"]["text"] = "0"
    now["rules"]["other"] = now["rules"].pop("synthesized_level_21")
    first = GOLDEN["rules"]["contract_level"]["long"]
    assert golden_flags.differences(GOLDEN, now) == [
        "the series long is another one",
        f"contract_level on the series long: fired {first['fired']} → 3; first: {first['runs'].split()[0]} is now 7-9",
        "contract_season: its text is another one",
        "other: it is new",
        "synthesized_level_21: it is gone",
    ]
