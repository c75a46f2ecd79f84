"""The synthesizer with one ingredient left out or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.features import CURATED
from workbench.synthesis.shape import Feature

DEFAULT = SynthesisOptions()
PLAIN = tuple(feature for feature in CURATED if feature.call != "peak_ratio")
NO_WAVES = tuple(feature for feature in CURATED if not (feature.over or feature).call.startswith("harmonic"))
BOTH_WAYS = tuple(
    replace(feature, directions=("size", "high", "low")) if feature.name != "flat_vs_peak" else feature
    for feature in CURATED
)


@dataclass(frozen=True)
class Variant:
    """One way to learn. `alone`: each series for itself; `second`: with quantities of two seasons where a
    second one was found."""

    options: SynthesisOptions = DEFAULT
    features: tuple[Feature, ...] = field(default=CURATED, repr=False)
    alone: bool = False
    second: bool = True


VARIANTS: Mapping[str, Variant] = {
    "default": Variant(),
    "without usual peaks": Variant(features=PLAIN),
    "without waves": Variant(features=NO_WAVES),
    "without second seasons": Variant(second=False),
    "without prior": Variant(replace(DEFAULT, prior_events=0.0)),
    "prior alone": Variant(replace(DEFAULT, prior_events=1e6)),
    "without drift price": Variant(replace(DEFAULT, drift_price=0.0)),
    "without majority": Variant(replace(DEFAULT, majority=False)),
    "majority alone": Variant(replace(DEFAULT, max_clauses=1)),
    "one condition": Variant(replace(DEFAULT, max_clauses=1, majority=False)),
    "conditions for free": Variant(replace(DEFAULT, price=0.0)),
    "one-sided conditions": Variant(features=BOTH_WAYS),
    "each series alone": Variant(alone=True),
    "one factor for all": Variant(replace(DEFAULT, scaling_events=0.0)),
    "labels word by word": Variant(replace(DEFAULT, early=0)),
}
