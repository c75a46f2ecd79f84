"""Cases are investigated aside, their reports put in words, scores counted, scenarios edited and tried."""
