"""The verbs of approved rules: packs written, signed, verified, run and served."""
