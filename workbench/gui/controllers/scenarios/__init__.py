"""Scenarios that are written: drafts, groups of phrases, how they do on all cases."""
