"""What is taken from a model's answer: a rule, or words on why there is none."""
