"""The benchmark `scaling`: how training and running grow with points and with series."""
