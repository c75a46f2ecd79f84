"""Pictures of series: arrays in, pixels out; no training, sandbox, packs, project or controllers here."""
