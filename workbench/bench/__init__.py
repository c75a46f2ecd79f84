"""The benchmarks behind `bench …` and what they run on: a zoo of rules, and a series with everything in it."""
