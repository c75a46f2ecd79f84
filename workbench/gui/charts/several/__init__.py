"""Several series on one clock: what is drawn of each, strips that stand below a chart, lines that lie in it."""
