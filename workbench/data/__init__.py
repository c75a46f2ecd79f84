"""Files become series here, with a list of doubts about what was found in them."""
