"""The real window driven without a person: pictures, benchmarks, heartbeat."""
