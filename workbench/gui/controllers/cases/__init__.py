"""What is done with cases: a folder is read aside, one case is shown, its lines are filtered, decisions are kept."""
