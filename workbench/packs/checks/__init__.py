"""What a receiver of a pack checks before it is used, and how that is told."""
