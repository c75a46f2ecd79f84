"""What several verbs share: output, run folders, scorecards, the sandbox they open."""
