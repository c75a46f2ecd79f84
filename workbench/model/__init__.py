"""The nouns of the house: frozen, numpy only, no files, clock, randomness or Qt."""
