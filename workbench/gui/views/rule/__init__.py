"""The rule as text, difference, feedback, versions and figures."""
