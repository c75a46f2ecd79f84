"""A language model decides a case: from evidence that tools found, verified as any claim, and never in its place."""
