"""Prometheus as a source: who asks, what is asked in which pieces, and what comes back, also of its alerts."""
