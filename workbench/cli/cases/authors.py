"""The language model of `cases train`: its client, what makes its proposers, and the forecast of a run."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from workbench.cli.parts.llm import Model, setup_of
from workbench.cli.parts.output import printable, say
from workbench.errors import UsageError

BOTH = "both"
PROPOSERS = ("synthesizer", "llm", BOTH)


def kind_of(proposer: str) -> str:
    """As training calls it."""
    return "hybrid" if proposer == BOTH else proposer


def model_for(options: argparse.Namespace, folder: Path, where: str, proposer: str) -> Model | None:
    """The model of the flags, which writes into `folder`; None where the proposer needs none. Nothing is sent.

    Raises ConsentError with the sentence that says what would be sent, UsageError for flags that contradict.
    """
    setup = setup_of(options, proposer, both=BOTH)
    if setup is None:
        return None
    from workbench.training.llm.model import content_of_cases, open_model

    return Model(open_model(setup, folder, os.environ, content=content_of_cases(where)), setup)


def proposer_of(model: Model | None, options: Any) -> Any:
    """What makes the proposer of each scenario, for `train_scenarios`; None without a model."""
    if model is None:
        return None
    from workbench.training.llm.model import llm_options
    from workbench.training.scenarios.llm.propose import scenario_proposer

    asked = llm_options(model.setup, options)
    return scenario_proposer(model.client, asked, hybrid=options.proposer == "hybrid")


def tell_forecast(options: argparse.Namespace, cases: Sequence[Any], wanted: Sequence[Any], chosen: Any) -> int:
    """Print what a run would ask and cost, and the first prompt; it needs no consent, nothing is sent."""
    setup = setup_of(options, both=BOTH)
    if setup is None:
        why = "the synthesizer asks no model"
        raise UsageError("There is nothing to forecast", why, f"Add --proposer llm or {BOTH}")
    for line in _forecast(setup, cases, wanted, chosen, options.folder.name):
        say(printable(line))
    return 0


def _forecast(setup: Any, cases: Sequence[Any], wanted: Sequence[Any], chosen: Any, where: str) -> Iterator[str]:
    import numpy as np

    from workbench.synthesis.scenarios.table import Tables
    from workbench.training.llm.forecast import forecast
    from workbench.training.llm.model import check_setup, content_of_cases, llm_options, price_for, would_send
    from workbench.training.scenarios.llm.propose import first_requests
    from workbench.training.scenarios.run import examples_of

    check_setup(setup)
    rng = np.random.default_rng(chosen.seed)
    first = first_requests(Tables(examples_of(cases)), wanted, chosen, llm_options(setup, chosen), rng)
    sending = would_send(setup, first[0], content=content_of_cases(where), environ=os.environ)
    yield f"Forecast for {setup.model} at {sending.host}, {len(first)} scenario(s):"
    yield from (f"- {line}" for line in forecast(chosen, setup, first, price_for(setup)).lines())
    low, high = sending.tokens
    yield f"{sending.words}. Nothing was sent now. A first prompt, {low:,} to {high:,} tokens:"
    yield f"--- system\n{sending.system}"
    yield f"--- user\n{sending.user}"
