"""Reports on paper: the blocks of a report painted page by page."""
