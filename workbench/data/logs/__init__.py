"""Log files become `LogLines` here, with a list of doubts about what was repaired on the way."""
