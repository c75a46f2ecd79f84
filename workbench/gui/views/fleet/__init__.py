"""The fleet: thousands of series as a table with sparklines, and what is wished for many of them at once."""
