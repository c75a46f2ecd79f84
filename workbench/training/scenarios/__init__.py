"""What tells scenarios, learned from labeled cases: rules by the same loop as rules about points, and scorecards."""
