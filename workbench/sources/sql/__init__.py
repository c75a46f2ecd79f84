"""Databases as a source: their addresses, what is asked of them, and patience while they think."""
