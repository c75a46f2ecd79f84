"""Finding by typing: commands, series and help pages in one list over the window."""
