"""A small pack made by hand for the tests of packs and detector: one rule, one positive and one negative example."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.packs.rules import TEXT
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.packs.approval import approve
from workbench.packs.build import pack_bytes
from workbench.packs.carried import Example

WHEN = "2026-01-01T00:00:00Z"
MINUTE_NS = 60_000_000_000
RULE = approve(
    Rule(
        "cpu", TEXT, id="r1", owner="SRE", input=InputSpec(series=("cpu", "web*")), overrides={"web 1": {"LIMIT": 3.0}}
    ),
    "Ann",
    WHEN,
    "looks right",
)


def wave(name: str = "cpu", n: int = 6_000, spikes: tuple[int, ...] = (1_000, 2_500, 5_000)) -> Series:
    """Values around 1 with spikes of 9 at some points, labeled; one minute apart."""
    values = 1 + np.random.default_rng(3).random(n)
    values[list(spikes)] = 9.0
    labels = LabelSet(tuple(Region(at, at + 1) for at in spikes))
    times = 1_700_000_000_000_000_000 + np.arange(n, dtype=np.int64) * MINUTE_NS
    return Series(name, values.reshape(-1, 1), times, labels=labels, interval_ns=MINUTE_NS)


def example(kind: str = "positive") -> Example:
    """An example of RULE with the flags that it gives."""
    series = wave(n=40, spikes=(30,) if kind == "positive" else ())
    flags = (series.value > 5).astype(np.int8)
    assert kind in ("positive", "negative")
    return Example(
        f"{kind}-1", "positive" if kind == "positive" else "negative", replace(series, labels=None), flags, flags
    )


def pack() -> bytes:
    """A pack of RULE and a second rule of another name."""
    other = replace(RULE, name="größe/2", version="1.2.3")
    examples = {rule: (example("positive"), example("negative")) for rule in (RULE.name, other.name)}
    return pack_bytes(
        [other, RULE], name="demo", version="1.0.0", title="Demo ▲", report_html=b"<p>x</p>\n", examples=examples
    )
