"""The language model of `fleet run`: its flags, and what every worker is told of it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.parts.llm import add_model_flags, open_of, setup_of

if TYPE_CHECKING:
    from workbench.fleet.plan import FleetPlan
    from workbench.fleet.work.asking import Asked


def add_model_options(verb: Any) -> None:
    """Add the flags of a model that groups may ask."""
    group = verb.add_argument_group(
        "language model",
        "for a plan of --proposer llm or hybrid; the key is read by each worker from OPENAI_API_KEY (or "
        "AZURE_OPENAI_API_KEY), else from its keyring; --max-usd holds for each group (default: its share of --usd)",
    )
    add_model_flags(group, "0.75", "labeled values may go to HOST")
    group.add_argument("--prompt-tokens", type=int, metavar="N", help="values shown in one prompt, in tokens")


def asked_of(options: argparse.Namespace, plan: FleetPlan, folder: Path) -> Asked | None:
    """The model that groups of the plan ask; None where its proposer needs none.

    Raises ConsentError with the sentence that says what would be sent, UsageError for flags that contradict, LlmError
    without a key. Nothing is sent.
    """
    from workbench.fleet.work.asking import Asked

    setup = setup_of(options, plan.options.proposer)
    if setup is None:
        return None
    share = None if options.usd is None else options.usd / len(plan.groups)
    prices = tuple(path.resolve() for path in setup.prices)
    setup = replace(setup, max_usd=setup.max_usd or share, prices=prices)
    open_of(setup, folder, f"the {len(plan.groups)} groups of {options.plan.name}")
    return Asked(setup, str(folder.resolve()))
