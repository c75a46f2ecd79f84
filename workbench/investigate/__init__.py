"""What happened in a case: fast and slow evidence, a decision with reasons, and rules that confirm or veto it."""
