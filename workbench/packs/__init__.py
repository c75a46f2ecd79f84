"""Approved rules as files: rule.toml, approval, the pack that travels, its carried examples and their check."""
