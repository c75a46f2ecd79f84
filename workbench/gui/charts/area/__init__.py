"""The plotting area: its axes, its manners under the pointer, and how it moves through a series."""
