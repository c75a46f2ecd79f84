"""The tables of the catalog, one file for features of a kind."""
