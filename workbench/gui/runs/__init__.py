"""Background runs: thread, process, states, and what a run has told."""
