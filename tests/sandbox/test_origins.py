"""A series that begins anew at some points: a rule says of each stretch what it says of it alone."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.sandbox.explain import explain
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.sandbox.score import score_series
from workbench.sandbox.stream import stream_agreement

TEXT = """import numpy as np
import rulekit as rk

LIMIT = 2.0


def inference(sample: np.ndarray) -> np.ndarray:
    x = sample[:, 0]
    # Abnormal Rule 1: far from its usual level
    return (np.abs(x - rk.mean(x, window=5)) > LIMIT).astype(int)
"""
WAYS = [InputSpec(), InputSpec(run="window", points=7), InputSpec(run="chunk", points=8)]
LENGTHS = (1, 30, 7, 19)


def stretches() -> list[Series]:
    rng = np.random.default_rng(5)
    return [Series(f"s{i}", rng.normal(10 * i, 2, (n, 1))) for i, n in enumerate(LENGTHS)]


def joined(parts: list[Series]) -> Series:
    starts = tuple(np.cumsum([0, *LENGTHS[:-1]]).tolist())
    return Series("all", np.concatenate([part.values for part in parts]), origins=starts)


@pytest.mark.parametrize("way", WAYS, ids=lambda spec: spec.run)
def test_a_rule_sees_nothing_of_what_came_before_an_origin(host: Host, way: InputSpec) -> None:
    rule, parts = Rule("far", TEXT, input=way), stretches()
    whole = joined(parts)
    assert flag_series(rule, Series("plain", whole.values), host).condition.tolist() != (
        flag_series(rule, whole, host).condition.tolist()
    )
    alone = np.concatenate([flag_series(rule, part, host).condition for part in parts])
    np.testing.assert_array_equal(flag_series(rule, whole, host).condition, alone)
    scores = np.concatenate([score_series(rule, part, host) for part in parts])
    np.testing.assert_array_equal(score_series(rule, whole, host), scores)
    assert stream_agreement(rule, whole, host).share == 1.0
    fired = np.flatnonzero(alone).tolist()
    assert [one.index for one in explain(rule, whole, host, fired[:3])] == fired[:3]


def test_a_cut_keeps_the_origins_inside_it() -> None:
    whole = joined(stretches())
    assert whole.cut(10, 40).origins == (0, 21, 28)
    assert whole.content_hash() != Series("all", whole.values).content_hash()
    with pytest.raises(ValueError, match="origins"):
        Series("no", whole.values, origins=(3, 5))


def test_runs_before_and_after_an_origin_are_flagged_apart(host: Host) -> None:
    rule = Rule(
        "far",
        TEXT.replace("x - rk.mean(x, window=5)", "x").replace("LIMIT = 2.0", "LIMIT = -1.0"),
        emit=Emit("first", 1000),
    )
    whole = joined(stretches())
    assert np.flatnonzero(flag_series(rule, whole, host).flags == 1).tolist() == list(whole.origins)
    assert np.flatnonzero(flag_series(rule, whole, host, span=(31, 57)).flags == 1).tolist() == [0, 7]
