"""The run: its strip, its rounds and candidates, its curve."""
