"""Rules for the tests of packs, project and detector: small texts and a hypothesis strategy over every field."""

from __future__ import annotations

from hypothesis import strategies as st

from workbench.model.emit import Emit
from workbench.model.limits import Limits
from workbench.model.rule import Alert, Approval, Evidence, InputSpec, Origin, Rule

TEXT = """import numpy as np

LIMIT = 5.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value stays below the limit
    # Abnormal Rule 1: the value is above the limit
    flags = value > LIMIT
    return flags.astype(int)
"""

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
numbers = st.floats(allow_nan=False)
counts = st.integers(0, 10_000)
inputs = st.builds(
    InputSpec,
    columns=st.lists(names, min_size=1, max_size=3, unique=True).map(tuple),
    metric=words,
    unit=words,
    interval_s=st.none() | st.floats(0.001, 1e6),
    run=st.sampled_from(["chunk", "window", "stateful"]),
    points=st.integers(1, 10_000),
    rulekit=st.integers(1, 3),
    series=st.lists(words, min_size=1, max_size=3).map(tuple),
    default=st.booleans(),
)
evidences = st.builds(
    Evidence,
    data_hash=words,
    split=st.none() | st.tuples(counts, counts, counts),
    scores=st.dictionaries(names, st.dictionaries(names, numbers, max_size=2), max_size=2),
    alerts_per_day=st.none() | numbers,
    history_points=counts,
    test_openings=counts,
)
rules = st.builds(
    Rule,
    name=names,
    text=words.filter(lambda text: "\r" not in text),
    id=words,
    title=words,
    version=st.sampled_from(["0.1.0", "12.0.3", "1.0.0-rc.1"]),
    status=st.sampled_from(["draft", "review", "approved", "archived"]),
    severity=st.sampled_from(["info", "warning", "critical"]),
    owner=words,
    runbook=words,
    role=st.sampled_from(["rule", "base", "add", "filter"]),
    input=inputs,
    emit=st.builds(Emit, mode=st.sampled_from(["every", "first"]), gap_points=counts),
    alert=st.builds(Alert, for_points=st.integers(1, 99), keep_points=counts, dedup_points=counts),
    limits=st.builds(Limits, seconds=st.floats(0.1, 1e6), memory_mb=st.integers(1, 10_000)),
    overrides=st.dictionaries(names, st.dictionaries(names, numbers, max_size=3), max_size=3),
    origin=st.builds(
        Origin,
        kind=st.sampled_from(["human", "synthesizer", "llm"]),
        model=words,
        prompt_hash=words,
        parent=words,
        run=words,
        seed=st.none() | st.integers(),
    ),
    evidence=evidences,
    approval=st.none() | st.builds(Approval, by=words, when=words, hash=words, note=words),
)
