"""What a pack carries so that it decides whole cases: the reasoner's texts, and small cases with their decisions."""
