"""Points that keep coming: the lane of one series, the state on disk, lines in and lines out."""
