"""How what a rule compares was distributed where it was learned: kept in a pack, for whoever watches it later."""
