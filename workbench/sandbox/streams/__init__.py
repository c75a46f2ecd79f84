"""Rules fed as points come: one series, or a bank of many series that are judged in one call."""
