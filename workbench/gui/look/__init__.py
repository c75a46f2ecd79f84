"""What the window looks like: its colors and its style sheet."""
