"""The panels of the window: plain data in, intents out as Qt signals; no training, sandbox, packs or project here."""
