"""Thousands of series: sources that list and load them, a plan of groups, a run on an executor, and how far it is."""
