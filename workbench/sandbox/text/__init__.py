"""Reading rule text without running it: its syntax, its names, what is permitted, what can be proved."""
