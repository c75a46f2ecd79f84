"""Options of the proposers that ask a language model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LlmOptions:
    """How a model is asked for rules.

    `data_tokens`: budget of one prompt for values. `figures`: significant ones of each value at the most; fewer where
    fewer say the same. `findings`: errors of a rule that are told. `chunk_points`: how a rule runs that cannot run as
    a stream. `images`: show plots of the training data to a model that can see, at most `pictures` of them in all.
    `structured`: ask for JSON where the server can hold a model to it. `alerts_a_day`: the alarm budget of what the
    synthesizer finds beside the model.
    """

    data_tokens: int = 8000
    figures: int = 4
    findings: int = 12
    chunk_points: int = 1000
    images: bool = False
    pictures: int = 6
    structured: bool = True
    alerts_a_day: float = 1.0
