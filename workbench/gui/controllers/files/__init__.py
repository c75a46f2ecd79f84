"""Files onto the desk: opening, choosing columns, projects of before, what a drop means, progress."""
