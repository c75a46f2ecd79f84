"""The benchmark `logs`: templates of log lines against groups made by hand, and what finding them costs."""
