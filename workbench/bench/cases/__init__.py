"""The benchmark `cases`: plain detectors on cases of metrics and logs, and how real generated cases are."""
