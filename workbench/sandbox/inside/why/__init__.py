"""Why a rule said what it said: runs that record its comparisons, and runs that turn them."""
