"""The benchmark `fleet`: seconds and memory against series, and what a cluster would need for very many."""
