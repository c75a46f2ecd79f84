"""Scorecards of scenarios, learned from labeled cases."""
