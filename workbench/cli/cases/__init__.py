"""The verbs of cases: metrics and log lines with one label."""
