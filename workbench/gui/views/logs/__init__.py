"""Log lines as a table that a million rows do not slow: levels, templates, search, and one line as a whole."""
