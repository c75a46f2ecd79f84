"""The flag `--calibrate-chunk` of `train`: the chunk size that suits the data, tried with the model's own rules."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from workbench.errors import UsageError

HELP = (
    "with --proposer llm or hybrid: try chunks of 500, 1000 and 2500 points and of one season on the series with most "
    "labeled events, and run rules that need chunks in those whose rules score best on its train part; it asks the "
    "model for two rules a size (without it: 1000 points)"
)


def add_chunk_option(verb: Any) -> None:
    """Add --calibrate-chunk."""
    verb.add_argument("--calibrate-chunk", action="store_true", help=HELP)


def check_chunk_option(options: Any) -> None:
    """Raise UsageError where no model would be asked: the synthesizer's rules run as streams."""
    if options.calibrate_chunk and options.proposer == "synthesizer":
        why = "the synthesizer's rules run without chunks"
        raise UsageError("--calibrate-chunk has nothing to calibrate", why, "Add --proposer llm, or leave it out")


def with_chunk(series: Sequence[Any], chosen: Any, model: Any, host: Any) -> Any:
    """The options with the chunk size that suits the data, told on stderr."""
    from workbench.cli.parts.output import Progress, tell
    from workbench.training.plan.chunks import calibrated

    with closing(Progress()) as shown:
        done = calibrated(
            series,
            chosen,
            model.proposer,
            host,
            lambda text, at, of: shown.show(text, at / max(of, 1e-9)),
        )
    tell(f"Rules that run in chunks get {done.chunk_points:,} points.")
    return done
