"""Dialogs that ask where series are that are no files yet."""
