"""Dialogs about a language model: which one, what it is sent and by whose consent, and the prompts."""
