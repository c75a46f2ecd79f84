"""Rules without any LLM: causal quantities, a search over forms of few conditions, readable text."""

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.propose import Synthesizer

__all__ = ["SynthesisOptions", "Synthesizer"]
