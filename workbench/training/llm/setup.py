"""Which language model a run asks and how: one frozen table of choices, for the command line and the window alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Provider = Literal["openai", "azure"]
PUBLIC_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class ModelSetup:
    """A model, where it is, what it may cost and what it may be sent. It holds no key: keys come from the environment
    or the keyring where the client is made.

    `provider`: `openai` is every server that speaks Chat Completions; `azure` takes `api_version` too, and `model` is
    the name of its deployment. `max_tokens`: of one answer. `max_usd`: a cap that is never exceeded. `prices`: price
    tables besides the built-in one, a later one before an earlier one. `consent`: hosts that may be sent data.
    `in_flight`: calls at a time. `data_tokens`: values shown in one prompt; `figures`: significant ones of each value.
    `images`: show plots of the training data to a model that can see.
    """

    model: str
    base_url: str = PUBLIC_URL
    provider: Provider = "openai"
    api_version: str = ""
    temperature: float = 0.75
    top_p: float = 0.95
    max_tokens: int = 4000
    timeout_s: float = 120.0
    max_usd: float | None = None
    prices: tuple[Path, ...] = field(default=())
    consent: tuple[str, ...] = ()
    local_only: bool = False
    in_flight: int = 4
    data_tokens: int = 8000
    figures: int = 4
    images: bool = False
