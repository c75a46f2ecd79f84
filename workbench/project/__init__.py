"""The user's work on disk: one SQLite file that changes only through edits, with undo and an append-only run log."""
