"""The pages of investigations: what was decided of cases, on what evidence, and whether their rules confirmed it."""
