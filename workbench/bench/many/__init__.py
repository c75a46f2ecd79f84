"""Streams of thousands of series: what a round of a point each costs, and whether it stays right for hours."""
