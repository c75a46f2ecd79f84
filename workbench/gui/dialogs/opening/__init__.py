"""How a file is read: raw lines, the table they become, times in words, doubts, and everything that can be chosen."""
