"""Editing a rule: the live preview, formatting, differences of texts."""
