"""Folders of metrics and logs become `Case`s here, with a list of doubts about what was repaired on the way."""
