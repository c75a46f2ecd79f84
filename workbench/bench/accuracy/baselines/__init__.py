"""Other detectors on the same curves: seven simple ones, a forest and trees on the rules' features, two networks."""
