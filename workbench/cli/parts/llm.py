"""The language model of `train`: its flags, the consent they give, and the client that they make."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import UsageError

PUBLIC_URL = "https://api.openai.com/v1"


def add_llm_options(verb: Any) -> None:
    """Add the flags of `--proposer llm` and `--proposer hybrid`."""
    group = verb.add_argument_group(
        "language model", "for --proposer llm and hybrid; the key is read from OPENAI_API_KEY, this machine needs none"
    )
    group.add_argument("--model", metavar="NAME", help="the model, as its server calls it")
    group.add_argument(
        "--base-url", metavar="URL", help="OpenAI or any compatible server, such as http://localhost:11434/v1"
    )
    group.add_argument("--max-usd", type=float, metavar="USD", help="a cap on the money that is never exceeded")
    group.add_argument("--prices", type=Path, metavar="FILE", help="a price table of your own (TOML)")
    group.add_argument("--consent", action="append", default=[], metavar="HOST", help="labeled values may go to HOST")
    group.add_argument("--local-only", action="store_true", help="nothing may leave this machine")
    group.add_argument(
        "--prompt-tokens", type=int, default=8000, metavar="N", help="values shown in one prompt, in tokens"
    )


@dataclass(frozen=True)
class Model:
    """A language model that was agreed to. Typed loosely, since a start must not load what it may not need."""

    client: Any
    prompt_tokens: int

    def proposer(self, host: Any, options: Any) -> Any:
        """What makes the proposers of a run, for `train_all`."""
        from workbench.training.llm.llm_propose import LlmOptions, llm_proposer

        asked = LlmOptions(data_tokens=self.prompt_tokens, chunk_points=options.chunk_points)
        return llm_proposer(self.client, host, asked, hybrid=options.proposer == "hybrid")

    def usd(self) -> float | None:
        """Dollars spent; None = the price is unknown."""
        spent: float | None = self.client.spend.usd
        return spent

    def words(self) -> str:
        """Calls, tokens and dollars for people."""
        return str(self.client.spend.words())


def model_for(options: argparse.Namespace, folder: Path, proposer: str) -> Model | None:
    """The model of the flags, which writes into `folder`; None where the proposer needs none. Nothing is sent.

    Raises ConsentError with the sentence that says what would be sent, UsageError for flags that contradict.
    """
    if proposer == "synthesizer":
        if options.model or options.base_url:
            raise UsageError("The synthesizer asks no model", "--model is given", "Add --proposer llm or hybrid")
        return None
    if not options.model:
        raise UsageError(f"--proposer {proposer} needs a model", "--model is missing", "Name it with --model")
    if options.max_usd is not None and not options.max_usd > 0:
        raise UsageError("--max-usd must be above 0", f"it is {options.max_usd:g}", "Give dollars, such as 2.50")
    if options.prompt_tokens < 200:
        raise UsageError("--prompt-tokens is too small", "a prompt must show something", "Give 200 or more")
    return Model(_client(options, folder), options.prompt_tokens)


def _client(options: argparse.Namespace, folder: Path) -> Any:
    from workbench.llm.client import open_client
    from workbench.llm.consent import Consent
    from workbench.llm.messages import ChatOptions
    from workbench.llm.prices import read_prices
    from workbench.resources import resources

    given = [resources() / "llm" / "prices.toml"]
    if options.prices is not None:
        if not options.prices.is_file():
            raise UsageError(f"{options.prices} is no file", "it is given as --prices", "Name a price table")
        given.append(options.prices)
    url = options.base_url or os.environ.get("OPENAI_BASE_URL") or PUBLIC_URL
    return open_client(
        ChatOptions(options.model, url),
        Consent(tuple(options.consent), options.local_only),
        content=_content(options),
        folder=folder,
        environ=os.environ,
        prices=read_prices(given),
        max_usd=options.max_usd,
    )


def _content(options: argparse.Namespace) -> str:
    """What would be sent, in words."""
    where = ", ".join(path.name or str(path) for path in options.paths) or "the run"
    return f"names, labeled values of the training parts, and rules with their errors of the series in {where}"
