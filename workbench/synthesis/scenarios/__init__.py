"""Rules about cases from labeled cases, without a language model: phrases, motions of metrics, and how they combine."""
