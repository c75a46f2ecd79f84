"""Whole cases in production: the decider of a pack, folders of cases, carried cases, streams of points and lines."""
