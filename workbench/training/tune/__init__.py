"""The tuner: better numbers for a rule that somebody wrote, chosen on cross-fitted blocks of labeled points."""
