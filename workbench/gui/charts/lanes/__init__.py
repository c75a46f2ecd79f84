"""Lanes below a chart: which condition fired, what a base detector says, how near the rule was."""
