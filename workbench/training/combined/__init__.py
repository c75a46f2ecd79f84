"""Rules beside a base detector: one that adds what it misses, one that takes back its false alarms."""
