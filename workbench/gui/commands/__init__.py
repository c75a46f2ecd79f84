"""What a user can ask the window for: the table of commands, and the actions made of it."""
