"""A language model that is none: a server on loopback and the faulty author behind it, for benchmarks and tests."""
