"""Writing a rule: the text with its keys, what helps while typing, the bars below it, and its numbers as sliders."""
