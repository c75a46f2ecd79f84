"""Cases: the list of them, what is doubtful, one case with its metrics on one clock, and what is decided about it."""
