"""Back-tests: what a rule would have done to the people on call, had it been deployed when the data began."""
