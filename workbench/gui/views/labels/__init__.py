"""Views of labels."""
