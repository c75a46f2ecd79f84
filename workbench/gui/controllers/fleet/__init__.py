"""The fleet of a project: its run read aside, wishes as edits, a series brought into the chart."""
