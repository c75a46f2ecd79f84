"""Detection that a timer starts: only the points that a growing file has got since the last time are judged."""
