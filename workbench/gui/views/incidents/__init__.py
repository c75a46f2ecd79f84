"""Views of what is decided about cases: the report of one, the scores of all, the scenarios and their phrases."""
