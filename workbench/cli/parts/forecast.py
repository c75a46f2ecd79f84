"""`train --forecast`: what a run would ask a model for, what that costs, and what would be sent; nothing is sent."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from typing import Any

from workbench.cli.parts.llm import setup_of, where_of
from workbench.cli.parts.output import say
from workbench.errors import UsageError


def tell_forecast(options: argparse.Namespace, chosen: Any) -> int:
    """Print the forecast of a run with the training options `chosen` on the series of the paths.

    It needs no consent and leaves nothing behind. Raises UsageError where no model would be asked.
    """
    from workbench.data.opening import open_paths

    setup = setup_of(options)
    if setup is None:
        raise UsageError(
            "There is nothing to forecast", "the synthesizer asks no model", "Add --proposer llm or hybrid"
        )
    if not options.paths:
        raise UsageError("There is nothing to forecast", "no PATH is given", "Give CSV or Parquet files, or folders")
    for line in _lines(setup, chosen, open_paths(options.paths).series, where_of(options)):
        say(line)
    return 0


def _lines(setup: Any, chosen: Any, series: Any, where: str) -> Iterator[str]:
    import numpy as np

    from workbench.training.llm.forecast import first_requests, forecast
    from workbench.training.llm.model import check_setup, content_of, price_for, would_send

    check_setup(setup)
    first = first_requests(series, chosen, setup, np.random.default_rng(chosen.seed))
    told = forecast(chosen, setup, first, price_for(setup))
    sending = would_send(setup, first[0], content=content_of(where, setup.images), environ=os.environ)
    yield f"Forecast for {setup.model} at {sending.host}, {len(first)} task(s):"
    yield from (f"- {line}" for line in told.lines())
    low, high = sending.tokens
    yield f"{sending.words}. Nothing was sent now. A first prompt, {low:,} to {high:,} tokens:"
    yield f"--- system\n{sending.system}"
    yield f"--- user\n{sending.user}"
