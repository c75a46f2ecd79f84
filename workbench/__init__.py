"""Rule Workbench: anomaly rules that people can read, trust and own."""

__version__ = "0.1.0"
