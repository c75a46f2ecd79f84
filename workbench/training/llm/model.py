"""Opening the model of a run, the same way for the command line and the window, and what it would be sent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.errors import LlmError
from workbench.llm.client import ChatClient, open_client
from workbench.llm.consent import Consent, host_of, is_loopback
from workbench.llm.keys import Keyring, SystemKeyring, find_key
from workbench.llm.mask import mask
from workbench.llm.messages import ChatOptions, Request
from workbench.llm.prices import Price, price_of, read_prices
from workbench.resources import resources
from workbench.training.llm.options import LlmOptions
from workbench.training.llm.setup import PUBLIC_URL, ModelSetup
from workbench.training.options import TrainOptions

PROGRAM = "rule-workbench"  # names the folder of a user's own settings, as for the window
JITTER = 5  # seed of the waits between tries: they spread calls, and change nothing of what is asked
# Bytes a token: at the least, of letters and spaces, and of digits and other signs; at the most, of plain English.
# Two tokenizers of OpenAI (o200k, cl100k) make 2060 and 1495 tokens of a system prompt of 7846 bytes and of 2910 bytes
# of values, for which this gives 1746 to 2669 and 647 to 1650.
WORDS_A_TOKEN, SIGNS_A_TOKEN = 3.5, 1.4
BYTES_A_TOKEN = 4.5


@dataclass(frozen=True)
class Sending:
    """What would be sent, before anything is: to which host, in words, and the first call as an example.

    `local`: it stays on this machine. `system`, `user`: the texts of the first call, secrets masked; `images` go with
    it. `tokens`: of its texts, about (low, high).
    """

    host: str
    local: bool
    words: str
    system: str
    user: str
    images: int
    tokens: tuple[int, int]


def open_model(
    setup: ModelSetup,
    folder: Path,
    environ: Mapping[str, str],
    *,
    content: str,
    keyring: Keyring | None = SystemKeyring(),  # noqa: B008 - it holds nothing
    training: bool = True,
) -> ChatClient:
    """The client of a run; it writes below `folder` and goes on with what an earlier start of the run left there.

    `content`: what will be sent, in words (`content_of`); `training`: whether that is what it is for. Raises
    ConsentError whose sentence says what would be sent to which host, LlmError for a setup, key or cap that cannot be.
    Nothing is sent here.
    """
    check_setup(setup)
    return open_client(
        chat_options(setup),
        Consent(setup.consent, setup.local_only, training),
        content=content,
        folder=folder,
        environ=environ,
        prices=read_prices(price_tables(setup)),
        max_usd=setup.max_usd,
        keyring=keyring,
        rng=np.random.default_rng(JITTER),
    )


def content_of(where: str, images: bool = False) -> str:
    """What a run sends, in words; `where`: the series or files that it learns from."""
    plots = ", plots of them" if images else ""
    errors = "rules with their errors, short stretches of the validation parts among them,"
    return f"names, labeled values of the training parts{plots}, and {errors} of the series in {where}"


def content_of_cases(where: str) -> str:
    """The same of a run that learns scenarios; `where`: the folder of the cases."""
    errors = "and rules with their errors, labels and names of scenarios among them,"
    return f"figures and some log lines of training cases, secrets masked, {errors} of the cases in {where}"


def chat_options(setup: ModelSetup) -> ChatOptions:
    """How the client asks the model of a setup."""
    return ChatOptions(
        setup.model,
        setup.base_url,
        temperature=setup.temperature,
        top_p=setup.top_p,
        max_tokens=setup.max_tokens,
        provider=setup.provider,
        api_version=setup.api_version,
        timeout_s=setup.timeout_s,
        in_flight=setup.in_flight,
    )


def llm_options(setup: ModelSetup, options: TrainOptions) -> LlmOptions:
    """How the proposer of a run with these options asks the model of a setup."""
    return LlmOptions(
        data_tokens=setup.data_tokens,
        figures=setup.figures,
        chunk_points=options.chunk_points,
        images=setup.images,
        alerts_a_day=options.alerts_a_day,
    )


def check_setup(setup: ModelSetup) -> None:
    """Raises LlmError for a setup that no server can be asked with."""
    host_of(setup.base_url)
    if not setup.model.strip():
        raise LlmError("There is no model to ask", "its name is empty", "Give the name that its server calls it by")
    if setup.provider == "azure" and (not setup.api_version or setup.base_url == PUBLIC_URL):
        raise LlmError(
            "Azure needs an endpoint and an API version",
            "one of them is missing",
            "Give --base-url https://NAME.openai.azure.com and --api-version, such as 2024-10-21",
        )
    if setup.max_usd is not None and not 0 < setup.max_usd < math.inf:
        raise LlmError("The cap must be above 0", f"it is {setup.max_usd:g}", "Give dollars, such as 2.50")
    limits: dict[str, tuple[float, float, float]] = {
        "temperature": (setup.temperature, 0, 2),
        "top_p": (setup.top_p, 0, 1),
        "limit of tokens of an answer": (setup.max_tokens, 16, 10**6),
        "number of calls at a time": (setup.in_flight, 1, 64),
        "time-out": (setup.timeout_s, 1, 86400),
        "number of tokens of data": (setup.data_tokens, 200, 10**7),
    }
    for name, (value, low, high) in limits.items():
        if not low <= value <= high:
            raise LlmError(f"The {name} cannot be {value:g}", f"it lies between {low:g} and {high:g}", "Change it")


def price_tables(setup: ModelSetup, config: Path | None = None) -> list[Path]:
    """The built-in price table, the user's own one (it need not exist), and those of the setup; later ones win.

    `config`: the folder of the user's own settings; None = that of this system.
    """
    from platformdirs import user_config_path

    for path in setup.prices:
        if not path.is_file():
            raise LlmError(f"{path} is no file", "it is given as a price table", "Name a TOML file of prices")
    return [resources() / "llm" / "prices.toml", (config or user_config_path(PROGRAM)) / "prices.toml", *setup.prices]


def price_for(setup: ModelSetup, config: Path | None = None) -> Price | None:
    """The price of the setup's model; None = unknown, which is not free."""
    return price_of(setup.model, read_prices(price_tables(setup, config)))


def would_send(
    setup: ModelSetup,
    first: Request,
    *,
    content: str,
    environ: Mapping[str, str],
    keyring: Keyring | None = SystemKeyring(),  # noqa: B008 - it holds nothing
) -> Sending:
    """What a run with this setup would send, with its first request as an example; nothing is sent."""
    host = host_of(setup.base_url)
    key = find_key(host, setup.provider, environ, keyring).text
    texts = {"system": "", "user": ""}
    for message in first.messages:
        texts[message.role] = mask(message.noted, (key,))
    return Sending(
        host,
        is_loopback(host),
        f"Training sends {content} to {host}",
        texts["system"],
        texts["user"],
        sum(len(message.images) for message in first.messages),
        tokens_between("".join(message.content for message in first.messages)),
    )


def tokens_between(text: str) -> tuple[int, int]:
    """About how many tokens a text has, (low, high): what the common tokenizers make of prose, code and figures."""
    size = len(text.encode())
    words = sum(1 for sign in text if sign.isascii() and (sign.isalpha() or sign == " "))
    return int(size / BYTES_A_TOKEN), math.ceil(words / WORDS_A_TOKEN + (size - words) / SIGNS_A_TOKEN)
