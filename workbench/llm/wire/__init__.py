"""Between the client and a server: settings, the call itself, streams, failures, turns, a circuit breaker."""
