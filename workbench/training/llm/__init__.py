"""Rules written by a language model: what it is shown, how it is asked, what is taken from its answer."""
