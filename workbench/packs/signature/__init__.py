"""Keys and detached signatures of packs."""
