"""A rule gives the same flags wherever it runs: preview, validation, score, carried examples, detector, stream."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.contracts import ways
from workbench.bench.series import zoo_series
from workbench.bench.zoo import Entry, entries
from workbench.model.emit import Emit
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.scoring.metrics import score_part

EMITS = (None, Emit(), Emit("first"), Emit("first", 4))  # None = the rule's own


@dataclass(frozen=True)
class Situation:
    """A series and how it arrives. `length`: points beyond `chunks` whole chunks (or window looks, or fifties).

    `hole`: first missing point and how many, as shares; `cut`: where the known part ends, as a share; `sizes`: of the
    blocks of a stream. `factor`: by which rule.toml overrides the parameters of the series that are no whole numbers.
    """

    chunks: int = 1
    length: int = 37
    seed: int = 0
    hole: tuple[float, float] = (0.5, 0.1)
    cut: float = 0.6
    sizes: tuple[int, ...] = (1, 5, 64)
    emit: Emit | None = None
    factor: float = 1.0

    def of(self, rule: Rule) -> Rule:
        """The rule with another emit step and overridden parameters."""
        parameters = {name: one.value for name, one in read_contract(rule.text).parameters.items()}
        changed = {name: value * self.factor for name, value in parameters.items() if isinstance(value, float)}
        return replace(rule, emit=self.emit or rule.emit, overrides={"zoo": changed} if self.factor != 1.0 else {})

    def points(self, rule: Rule) -> int:
        """How many points the series has for this rule."""
        return self.chunks * max(rule.input.points, 50) + self.length

    def series(self, n: int) -> Series:
        """The series, with a stretch of missing values in both columns."""
        made = zoo_series(n, self.seed, missing=0.02)
        values = made.values.copy()
        start, count = int(self.hole[0] * n), int(self.hole[1] * n)
        values[start : start + count] = np.nan
        return replace(made, values=values, _hash=[])


situations = st.builds(
    Situation,
    chunks=st.integers(0, 2),
    length=st.integers(0, 70),
    seed=st.integers(0, 9_999),
    hole=st.tuples(st.floats(0, 1), st.floats(0, 0.5)),
    cut=st.floats(0, 1),
    sizes=st.lists(st.integers(1, 90), min_size=1, max_size=5).map(tuple),
    emit=st.sampled_from(EMITS),
    factor=st.sampled_from((1.0, 0.5)),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packs")


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
@settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(situation=Situation(0, 0))
@example(situation=Situation(0, 1, cut=1.0))
@example(situation=Situation(0, 2, hole=(0.0, 1.0)))
@example(situation=Situation(2, 0, seed=1, sizes=(50,), factor=0.5))
@given(situation=situations)
def test_a_rule_gives_the_same_flags_everywhere(entry: Entry, situation: Situation, host: Host, folder: Path) -> None:
    rule = situation.of(entry.rule)
    n = situation.points(rule)
    series, cut = situation.series(n), int(situation.cut * n)
    truth = flag_series(rule, series, host)
    assert truth.ran, truth.problems
    assert truth.flags.shape == (n,)

    shown = ways.previewed(rule, series, host, (cut // 2, cut))
    assert equal(shown["whole"].verdict.flags, truth.flags)
    if "visible" in shown:
        assert equal(shown["visible"].verdict.flags, truth.flags[cut // 2 : cut])

    known = cut - cut % rule.input.points if rule.input.run == "chunk" else cut  # a chunk that was cut is another chunk
    assert equal(ways.validated(rule, series, host, cut)[:known], truth.flags[:known])
    assert ways.scored(rule, series, host) == score_part(series, truth, ways.whole_split(series), "test")

    pack = ways.packed(rule, series, truth, folder)
    expected, given_now = ways.carried(pack, host)
    assert equal(expected, truth.flags)
    assert equal(given_now, truth.flags)
    assert equal(ways.detected(pack, series, host), truth.flags)
    assert equal(ways.detected(pack, series, host, start=cut), truth.flags[cut:])

    assert equal(ways.streamed(rule, series, host, (1,)), truth.flags)
    assert equal(ways.streamed(rule, series, host, situation.sizes), truth.flags)


def equal(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether the flags are equal, their number included."""
    return np.array_equal(one, other)
