"""The metrics of a case one above another on one clock, with the lines of its log as ticks below."""
