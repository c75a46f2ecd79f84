"""What a rule's text says about each point, read as a tree of conditions that the text records while it runs."""
