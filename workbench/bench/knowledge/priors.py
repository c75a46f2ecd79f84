"""The benchmark `priors`: what each quantity is worth before any label, and whether that says anything elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.knowledge.halves import LabeledSet, labeled_sets
from workbench.bench.knowledge.single import Carried, carried
from workbench.bench.machine import commit
from workbench.compiled import prepare
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.carried import CARRIED
from workbench.synthesis.quantities.features import CURATED, with_two_seasons

PEAKS = "_vs_peak"  # how quantities against their peaks are called

Say = Callable[[str], None]
Table = Mapping[str, float]


def measure(folder: Path, wanted: Sequence[str], say: Say) -> dict[str, Any]:
    """`carried`: quantity → prior, 0 to 1. `sets`: what each set says. `left_out`: set → rank correlation of the prior
    made without it with its own figures. `shipped`: how far the table that is shipped lies from this one."""
    prepare(lambda share: say(f"Preparing rulekit, once: {share:.0%}"))
    sets, told = {}, {}
    for one in labeled_sets(folder, wanted):
        say(f"{one.name}: {len(one.examples)} series, {one.points:,} points")
        found = carried(one, with_two_seasons(CURATED), SynthesisOptions(), lambda *_: None)
        sets[one.name] = relative(found)
        told[one.name] = _told(one, found, sets[one.name])
    prior = mean_of(list(sets.values()))
    return {
        "carried": prior,
        "sets": told,
        "left_out": left_out(sets) if len(sets) > 1 else {},
        "shipped": _differences(CARRIED, prior),
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
    }


def relative(found: Mapping[str, Carried]) -> dict[str, float]:
    """Each quantity's figure over the best one's."""
    best = max((one.mean for one in found.values()), default=0.0)
    return {name: one.mean / best if best > 0 else 0.0 for name, one in found.items()}


def mean_of(sets: Sequence[Table]) -> dict[str, float]:
    """The mean over the sets, to two digits, by name; drawn toward the mean of its family (see `shrunk`)."""
    found = dict[str, float]()
    for family in {_family(name) for name in (sets[0] if sets else ())}:
        names = [name for name in sets[0] if _family(name) == family]
        means = shrunk(np.array([[one[name] for one in sets] for name in names]))
        found |= dict(zip(names, means.tolist(), strict=True))
    return {name: round(found[name], 2) for name in sorted(found)}


def shrunk(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    """The means (quantities,) of figures (quantities, sets), drawn together as far as the sets disagree on who is
    better: a few sets say little of one quantity, and the best mean of many is best by chance too.

    Variance components of a two-way table without replicates; the share kept is the variance of the true means over
    that of the observed ones (empirical Bayes: Efron and Morris, 1973).
    """
    means = figures.mean(1)
    quantities, sets = figures.shape
    if quantities < 3 or sets < 2:
        return np.asarray(means)
    rest = figures - means[:, None] - figures.mean(0) + figures.mean()
    noise = float((rest**2).sum()) / ((quantities - 1) * (sets - 1)) / sets
    observed = float(means.var(ddof=1))
    kept = max(0.0, observed - noise) / observed if observed > 0 else 1.0
    return np.asarray(means.mean() + kept * (means - means.mean()))


def _family(name: str) -> str:
    """Quantities against their peaks, other deviations, or no deviation at all."""
    return "flat" if name.startswith("flat") else "peaks" if name.endswith(PEAKS) else "plain"


def left_out(sets: Mapping[str, Table]) -> dict[str, float]:
    """Set → rank correlation (Spearman) of the prior made without it with its own figures."""
    found = {}
    for name, own in sets.items():
        prior = mean_of([other for at, other in sets.items() if at != name])
        keys = sorted(own)
        found[name] = round(rank_correlation([prior[key] for key in keys], [own[key] for key in keys]), 3)
    return found


def rank_correlation(a: Sequence[float], b: Sequence[float]) -> float:
    """Spearman's: the correlation of the ranks, ties at their mean rank; 0 where one of them is constant."""
    first, second = _ranks(np.asarray(a)), _ranks(np.asarray(b))
    if first.std() == 0 or second.std() == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - 0.5 * (count - 1))[place])


def _told(one: LabeledSet, found: Mapping[str, Carried], own: Table) -> dict[str, Any]:
    figures = {
        name: {"later": round(f.later, 4), "others": round(f.others, 4), "relative": round(own[name], 4)}
        for name, f in sorted(found.items())
    }
    head = {"source": one.source, "series": len(one.examples), "points": one.points, "events": one.events}
    return {**head, "figures": figures}


def _differences(shipped: Table, made: Table) -> dict[str, Any]:
    both = sorted(set(shipped) & set(made))
    apart = [abs(shipped[name] - made[name]) for name in both]
    return {
        "mean_difference": round(float(np.mean(apart)), 4) if apart else None,
        "largest_difference": round(max(apart), 4) if apart else None,
        "rank_correlation": round(rank_correlation([shipped[n] for n in both], [made[n] for n in both]), 3),
        "only_shipped": sorted(set(shipped) - set(made)),
        "only_made": sorted(set(made) - set(shipped)),
    }
