"""Dialogs that show what was found out: the transcript of a run, two runs compared, constants tuned."""
