"""What a hand does on a chart beyond moving through it: choosing, marking and moving labels."""
