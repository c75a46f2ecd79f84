"""The points of a chart as a table: its twin for keyboard and screen reader."""
