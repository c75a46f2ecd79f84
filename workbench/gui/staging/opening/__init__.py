"""Pictures of opening: files, and dialogs of what is no file."""
