"""Reports: one model of what a run gave, and the pages made from it."""
