"""The benchmark of explanations counts what was explained of what was flagged."""

from __future__ import annotations

from workbench.bench.why import measure
from workbench.bench.zoo import zoo
from workbench.model.rule import Rule
from workbench.sandbox.host import Host

SILENT = Rule("silent", "def inference(sample):\n    return sample[:, 0] > 1e300\n")
UNTOLD = Rule("untold", "def inference(sample):\n    return sample[:, 0] > 0\n")  # no comment names its condition


def test_the_share_is_of_all_flags_and_a_silent_rule_has_none() -> None:
    told: list[str] = []
    level = next(rule for rule in zoo() if rule.name == "contract_level")
    with Host() as host:
        figures = measure(host, told.append, 600, [level, SILENT, UNTOLD])
    assert figures["explained"] == {"contract_level": 1.0, "silent": None, "untold": 0.0}
    assert 0 < figures["share"] < 1
    assert figures["flags"] > 0
    assert len(told) == 3
