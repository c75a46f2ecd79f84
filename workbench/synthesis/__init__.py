"""Rules without any LLM: causal features, greedy covering over groups of series, readable text."""

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.propose import Synthesizer

__all__ = ["SynthesisOptions", "Synthesizer"]
