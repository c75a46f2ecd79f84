"""The language model that the learning of a group may ask, opened by the worker that learns it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from workbench.llm.client import ChatClient
from workbench.training.llm.hybrid import llm_proposer
from workbench.training.llm.model import content_of, llm_options, open_model
from workbench.training.llm.setup import ModelSetup
from workbench.training.options import TrainOptions
from workbench.training.propose import MakeProposer


@dataclass(frozen=True)
class Asked:
    """A model by its setup, whose cap is that of one group. `folder`: below it each group keeps its calls and answers,
    so that one that is learned again pays for none twice. The key is no part of it: each worker finds it in its own
    environment or keyring."""

    setup: ModelSetup
    folder: str

    @property
    def max_usd(self) -> float:
        """What the learning of one group may cost; 0 without a cap."""
        return self.setup.max_usd or 0.0

    def opened(self, group: str) -> ChatClient:
        """The client of a group. ConsentError, LlmError; nothing is sent."""
        where = f"the group {group}"
        return open_model(
            self.setup, Path(self.folder) / group, os.environ, content=content_of(where, self.setup.images)
        )

    def proposers(self, client: ChatClient, options: TrainOptions) -> MakeProposer:
        """What makes the proposers of a run that asks it."""
        return llm_proposer(client, llm_options(self.setup, options), hybrid=options.proposer == "hybrid")
