"""Active help: which points a person should look at next, because their label would change the rule most."""
