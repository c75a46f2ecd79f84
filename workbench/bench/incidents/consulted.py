"""Cases that a language model was asked about → the same figures as of all stages, who decided, and what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from workbench.bench.cases.measure import figures_of
from workbench.consult.nouns import MODEL, NOTHING, Consulted
from workbench.model.case import Case


def consulted_figures(cases: Sequence[Case], told: Sequence[Consulted]) -> dict[str, Any]:
    """Rates in per cent over the labeled cases. `by_model`: the same over those that the model decided, None where it
    decided none; `why`: why it did not, with how often; `usd` None = the price is unknown."""
    pairs = [(case, one) for case, one in zip(cases, told, strict=True) if case.anomalous is not None]
    own = [pair for pair in pairs if pair[1].decided_by == MODEL]
    usd = [one.usd for one in told]
    return {
        **_rates(pairs),
        "cases": len(pairs),
        "by_model": {**_rates(own), "cases": len(own)} if own else None,
        "why": dict(Counter(one.why for one in told if one.why)),
        "flagged": sum(bool(one.flags) for one in told),
        "vetoed": sum(bool(one.investigation.vetoed) for one in told),
        "dropped": asdict(sum((one.dropped for one in told), NOTHING)),
        "calls": sum(one.calls for one in told),
        "usd": None if any(one is None for one in usd) else round(sum(filter(None, usd)), 6),
    }


def consulted_lines(figures: dict[str, Any], model: str) -> list[str]:
    """The same for people."""
    usd = "price unknown" if figures["usd"] is None else f"{figures['usd']:.4f} USD"
    rows = [f"with {model}: {_told(figures)}; {figures['calls']} answers, {usd}"]
    if figures["by_model"] is not None and figures["by_model"]["cases"] < figures["cases"]:
        rows.append(f"  decided by it: {_told(figures['by_model'])}")
    rows += [f"  decided by the built-in reasoner, {count} times: {why}" for why, count in figures["why"].items()]
    return rows


def _told(one: dict[str, Any]) -> str:
    return f"{one['cases']} cases, F1 {one['f1']:.1f}, FPR {one['fpr']:.1f}, named {one['scenario_accuracy']:.1f}"


def _rates(pairs: Sequence[tuple[Case, Consulted]]) -> dict[str, float]:
    flagged = np.array([one.investigation.anomalous for _, one in pairs], np.bool_)
    truth = np.array([bool(case.anomalous) for case, _ in pairs], np.bool_)
    named = [one.investigation.scenario == case.scenario for case, one in pairs]
    accuracy = round(100 * float(np.mean(named)), 1) if named else 0.0
    return {**figures_of(flagged, truth), "scenario_accuracy": accuracy}
