"""Only what a query has got since the last time: for detection that a timer starts."""
