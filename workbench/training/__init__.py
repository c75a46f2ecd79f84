"""Training as verbs: propose, check, validate, mutate, select, in a loop that only yields events."""
