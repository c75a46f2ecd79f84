"""A real Prometheus for all tests of sources."""

from __future__ import annotations

from tests.sources.filled import prometheus

__all__ = ["prometheus"]
