"""The language model of `investigate --llm`: its flags, what it would be sent and cost, and the outcomes with it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.parts.llm import FLAGS, add_model_flags, checked_setup
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.cli.parts.output import Progress
    from workbench.consult.consultant import Consultant
    from workbench.consult.nouns import Consulted
    from workbench.investigate.investigate import Investigator
    from workbench.llm.client import ChatClient
    from workbench.model.case import Case
    from workbench.model.incident import Investigation
    from workbench.sandbox.host import Host

FOLDER = Path("investigate-llm")


def add_consult_options(verb: Any) -> None:
    """Add `--llm` and the flags that go with it."""
    group = verb.add_argument_group(
        "language model",
        "with --llm a model decides from the evidence; the key is read from OPENAI_API_KEY (AZURE_OPENAI_API_KEY), "
        "else from the keyring (`key set HOST`); a server on this machine needs none",
    )
    group.add_argument("--llm", action="store_true", help="let a model decide instead of the scorecard")
    group.add_argument(
        "--llm-folder",
        type=Path,
        metavar="DIR",
        help=f"keeps transcript and answers; --max-usd counts all that was spent in it; default {FOLDER}",
    )
    add_model_flags(group, "0", "evidence and some log lines may go to HOST")
    group.add_argument("--prompt-tokens", type=int, metavar="N", help="evidence in one prompt, in tokens; default 3000")
    group.add_argument(
        "--forecast", action="store_true", help="say what would be sent and cost, and end; nothing is sent"
    )


def model_of_cases(options: argparse.Namespace) -> Any:
    """The ModelSetup of the flags; None without --llm. Raises UsageError for flags that contradict."""
    if not options.llm:
        given = [name for name in (*FLAGS, "llm_folder", "prompt_tokens") if getattr(options, name) is not None]
        given += [name for name in ("forecast",) if getattr(options, name)]
        if given:
            flag = f"--{given[0].replace('_', '-')} is given"
            raise UsageError("The built-in reasoner asks no model", flag, "Add --llm")
        return None
    from workbench.consult.requests import TOKENS

    options.temperature = 0.0 if options.temperature is None else options.temperature
    options.prompt_tokens = TOKENS if options.prompt_tokens is None else options.prompt_tokens
    return checked_setup(options, "--llm")


def open_for(setup: Any, folder: Path | None, cases: int) -> ChatClient:
    """The client of a setup, which writes into `folder`. Raises ConsentError, LlmError. Nothing is sent."""
    from workbench.training.llm.model import open_model

    content = f"measured evidence and some log lines, secrets masked, of {cases} case(s)"
    return open_model(setup, folder or FOLDER, os.environ, content=content, training=False)


def consultant_of(
    client: ChatClient, setup: Any, investigator: Investigator, host: Host, progress: Progress
) -> Consultant:
    """What asks the model and has the claims verified by the investigator's rules."""
    from workbench.consult.consultant import Consultant
    from workbench.investigate.investigate import Gathered
    from workbench.investigate.verify import in_words
    from workbench.model.incident import Verification

    def explain(told: Verification, one: Gathered) -> Verification:
        return in_words(told, one.case, one.places, investigator.known, host)

    def tell(words: str, done: int, total: int) -> None:
        progress.show(words, done / max(total, 1))

    return Consultant(client, investigator, explain, setup.data_tokens, progress=tell)


def tell_forecast(setup: Any, investigator: Investigator, cases: Sequence[Case]) -> int:
    """Print what would be sent first and what all of it costs at the most; it needs no consent, nothing is sent."""
    from workbench.cli.parts.output import printable, say
    from workbench.training.llm.model import check_setup

    check_setup(setup)
    for line in _forecast(setup, investigator, cases):
        say(printable(line))
    return 0


def _forecast(setup: Any, investigator: Investigator, cases: Sequence[Case]) -> Iterator[str]:
    from workbench.consult.consultant import ROUNDS, first_requests
    from workbench.consult.requests import ECHOED
    from workbench.llm.consent import host_of
    from workbench.training.llm.model import price_for, tokens_between

    first = first_requests(cases, investigator, setup.data_tokens)
    sizes = [tokens_between("".join(message.content for message in one.messages)) for one in first]
    low, high = sum(one[0] for one in sizes), sum(one[1] for one in sizes)
    most, price = ROUNDS * (high + len(first) * ECHOED), price_for(setup)
    yield f"Forecast for {setup.model} at {host_of(setup.base_url)}: {len(first)} to {ROUNDS * len(first)} calls"
    yield f"- {low:,} to {high:,} tokens in the first prompts, {most:,} at the most with every answer sent back twice"
    if price is None:
        yield "- the price of the model is unknown: name a table with --prices FILE"
    else:
        dearest = price.of(most, ROUNDS * len(first) * setup.max_tokens)
        yield f"- {price.of(low, 0):.4f} USD for the first prompts, {dearest:.4f} USD at the most for all"
    yield "Nothing was sent now. The first prompt:"
    for message in first[0].messages if first else ():
        yield f"--- {message.role}\n{message.content}"


def outcomes(
    cases: Sequence[Case], investigator: Investigator, consultant: Consultant | None
) -> list[tuple[Investigation, Consulted | None]]:
    """What stands for each case, and what a model had to do with it."""
    if consultant is None:
        return [(found, None) for found in investigator.investigate(cases)]
    return [(told.investigation, told) for told in consultant.consult(cases)]
