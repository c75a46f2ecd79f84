"""Seeded generators of labeled series that look like telemetry."""
