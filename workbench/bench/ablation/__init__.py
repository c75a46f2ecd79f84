"""What each step of training is worth: whole runs with steps left out, on a model that is none."""
