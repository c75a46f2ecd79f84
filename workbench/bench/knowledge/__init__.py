"""The benchmarks `priors` and `stock`: what the product knows before any label, made from training halves again."""
