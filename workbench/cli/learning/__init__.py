"""The verbs that learn rules, better them and compare what was learned."""
