"""What log lines say, as columns that a rule can read: templates, and how often each occurs."""
