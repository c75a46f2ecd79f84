"""The language model of `train`: its flags, the setup that they make, and the client that is opened with it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import UsageError

FLAGS = ("model", "base_url", "provider", "api_version", "max_usd", "prices", "temperature", "top_p", "max_tokens")


def add_llm_options(verb: Any, both: str = "hybrid", *, cases: bool = False) -> None:
    """Add the flags of `--proposer llm` and of the one that does both; `cases`: what is shown are cases."""
    group = verb.add_argument_group(
        "language model",
        f"for --proposer llm and {both}; the key is read from OPENAI_API_KEY (AZURE_OPENAI_API_KEY), else from the "
        "keyring (`key set HOST`); a server on this machine needs none",
    )
    shown = "figures and some log lines of training cases" if cases else "labeled values"
    add_model_flags(group, "0.75", f"{shown} may go to HOST")
    what = "cases" if cases else "values"
    group.add_argument("--prompt-tokens", type=int, metavar="N", help=f"{what} shown in one prompt, in tokens")
    if not cases:
        plots = "show plots of the training data to a model that can see"
        group.add_argument("--images", action="store_true", help=plots)
    group.add_argument(
        "--forecast", action="store_true", help="say what a run would send and cost, and end; nothing is sent"
    )


def add_model_flags(group: Any, temperature: str, consent: str) -> None:
    """Add the flags of any verb that asks a model: which one, where, what it may cost, and to whom data may go."""
    group.add_argument("--model", metavar="NAME", help="the model, as its server calls it; for Azure its deployment")
    group.add_argument("--provider", choices=("openai", "azure"), help="openai: every server with its paths (default)")
    group.add_argument(
        "--base-url", metavar="URL", help="OpenAI or any compatible server, such as http://localhost:11434/v1"
    )
    group.add_argument("--api-version", metavar="DATE", help="of Azure, such as 2024-10-21")
    group.add_argument("--temperature", type=float, metavar="T", help=f"0 to 2; default {temperature}")
    group.add_argument("--top-p", type=float, metavar="P", help="0 to 1; default 0.95")
    group.add_argument("--max-tokens", type=int, metavar="N", help="of one answer; default 4000")
    group.add_argument("--max-usd", type=float, metavar="USD", help="a cap on the money that is never exceeded")
    group.add_argument("--prices", type=Path, action="append", metavar="FILE", help="a price table of your own (TOML)")
    group.add_argument("--consent", action="append", default=[], metavar="HOST", help=consent)
    group.add_argument("--local-only", action="store_true", help="nothing may leave this machine")
    group.add_argument("--in-flight", type=int, metavar="N", help="calls at a time; default 4")


def setup_of(
    options: argparse.Namespace, proposer: str = "", environ: Mapping[str, str] = os.environ, both: str = "hybrid"
) -> Any:
    """The ModelSetup of the flags; None where the proposer (default: that of the flags) asks no model. `both`: how the
    verb calls the synthesizer beside a model.

    Raises UsageError for flags that contradict.
    """
    if (proposer or options.proposer) == "synthesizer":
        given = next((name for name in FLAGS if getattr(options, name) is not None), "")
        if given:
            flag = f"--{given.replace('_', '-')} is given"
            raise UsageError("The synthesizer asks no model", flag, f"Add --proposer llm or {both}")
        return None
    return checked_setup(options, f"--proposer {proposer or options.proposer}", environ)


def checked_setup(options: argparse.Namespace, asker: str, environ: Mapping[str, str] = os.environ) -> Any:
    """The ModelSetup of the flags; UsageError for one that is missing or wrong. `asker`: the flag that needs one."""
    if not options.model:
        raise UsageError(f"{asker} needs a model", "--model is missing", "Name it with --model")
    if options.max_usd is not None and not options.max_usd > 0:
        raise UsageError("--max-usd must be above 0", f"it is {options.max_usd:g}", "Give dollars, such as 2.50")
    for path in options.prices or ():
        if not path.is_file():
            raise UsageError(f"{path} is no file", "it is given as --prices", "Name a price table")
    return _setup(options, environ)


def _setup(options: argparse.Namespace, environ: Mapping[str, str]) -> Any:
    from workbench.training.llm.setup import ModelSetup

    azure = options.provider == "azure"
    told = {
        "provider": options.provider,
        "base_url": options.base_url or environ.get("AZURE_OPENAI_ENDPOINT" if azure else "OPENAI_BASE_URL"),
        "api_version": options.api_version or (environ.get("OPENAI_API_VERSION") if azure else None),
        "temperature": options.temperature,
        "top_p": options.top_p,
        "max_tokens": options.max_tokens,
        "data_tokens": options.prompt_tokens,
        "in_flight": options.in_flight,
    }
    return ModelSetup(
        options.model,
        max_usd=options.max_usd,
        prices=tuple(options.prices or ()),
        consent=tuple(options.consent),
        local_only=options.local_only,
        images=getattr(options, "images", False),
        **{name: value for name, value in told.items() if value is not None},
    )


def open_of(setup: Any, folder: Path, where: str, environ: Mapping[str, str] = os.environ) -> Any:
    """The ChatClient of a setup, which writes into `folder`; `where`: what it is shown, for the sentence of consent.

    Raises ConsentError, LlmError. Nothing is sent.
    """
    from workbench.training.llm.model import content_of, open_model

    return open_model(setup, folder, environ, content=content_of(where, setup.images))


def where_of(options: argparse.Namespace) -> str:
    """The files of a run, in words."""
    return ", ".join(path.name or str(path) for path in options.paths) or "the run"


@dataclass(frozen=True)
class Model:
    """A language model that was agreed to. Typed loosely, since a start must not load what it may not need."""

    client: Any
    setup: Any

    def proposer(self, options: Any) -> Any:
        """What makes the proposers of a run, for `train_all`."""
        from workbench.training.llm.hybrid import llm_proposer
        from workbench.training.llm.model import llm_options

        asked = llm_options(self.setup, options)
        return llm_proposer(self.client, asked, hybrid=options.proposer == "hybrid")

    def usd(self) -> float | None:
        """Dollars spent; None = the price is unknown."""
        spent: float | None = self.client.usd
        return spent

    def words(self) -> str:
        """Calls, tokens and dollars for people."""
        return str(self.client.words())


def model_for(options: argparse.Namespace, folder: Path, proposer: str) -> Model | None:
    """The model of the flags, which writes into `folder`; None where the proposer needs none. Nothing is sent.

    Raises ConsentError with the sentence that says what would be sent, UsageError for flags that contradict.
    """
    setup = setup_of(options, proposer)
    return None if setup is None else Model(open_of(setup, folder, where_of(options)), setup)
