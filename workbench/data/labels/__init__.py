"""Labels as files: CSV and JSON, written so that nothing is lost and read with a list of doubts."""
