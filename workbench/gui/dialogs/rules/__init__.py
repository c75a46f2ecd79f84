"""Dialogs about one rule or all of them: its back-test, its way to approval, the library."""
