"""What is painted into the chart besides the line: ground, marks, cursor."""
