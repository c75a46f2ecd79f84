"""What stands between the rule editor and the rest: help while typing, numbers that are dragged."""
