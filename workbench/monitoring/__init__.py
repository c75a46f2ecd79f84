"""Deployed packs: whether their rules still hold, what they should learn anew, and which pack runs where."""
