"""Scenario rules by a language model: what it is shown of labeled cases, what it is asked, how answers are read."""
