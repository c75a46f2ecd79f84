"""The detector beside Prometheus: its metrics, its small HTTP server, and alert rules made from rule.toml."""
