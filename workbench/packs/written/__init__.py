"""TOML and plain values of what packs hold."""
