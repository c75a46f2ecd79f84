"""What belongs to the window as a whole: its looks and its language."""
