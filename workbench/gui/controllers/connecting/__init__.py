"""Series from where there are no files: asked for in dialogs, kept as a file, opened like any other."""
