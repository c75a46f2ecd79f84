"""What is found out about the rule that is shown: findings, reasons, conditions, why at a point."""
